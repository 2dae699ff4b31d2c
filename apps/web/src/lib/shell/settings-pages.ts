import { text } from '#lib/text/en.ts';

/** One page of the settings. */
export interface SettingsPage {
  path: string;
  label: string;
  /** More words under which it is found. */
  keywords: readonly string[];
}

/** The pages of the settings, in the order of their tabs. */
export const SETTINGS_PAGES: readonly SettingsPage[] = [
  { path: '/settings/providers', label: text.navigation.settingsPages.providers, keywords: ['keys', 'servers', 'vendors'] },
  { path: '/settings/models', label: text.models.title, keywords: ['prices', 'windows'] },
  { path: '/settings/tools', label: text.navigation.settingsPages.tools, keywords: ['mcp', 'servers', 'sandbox'] },
  { path: '/settings/forges', label: text.navigation.settingsPages.forges, keywords: ['github', 'gitlab', 'gitea', 'push'] },
  { path: '/settings/policies', label: text.policy.title, keywords: ['rules', 'allow', 'deny', 'permissions', 'toml'] },
  { path: '/settings/members', label: text.navigation.settingsPages.members, keywords: ['invite', 'roles', 'people'] },
  { path: '/settings/tokens', label: text.navigation.settingsPages.tokens, keywords: ['api', 'personal'] },
];
