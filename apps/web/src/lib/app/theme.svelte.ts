export type ThemeChoice = 'system' | 'light' | 'dark';

const KEY = 'baton.theme';

/** Light, dark, or as the system says. The page's head applies a kept choice before the first paint. */
export class Theme {
  #choice = $state<ThemeChoice>(kept());

  get choice(): ThemeChoice {
    return this.#choice;
  }

  set choice(choice: ThemeChoice) {
    this.#choice = choice;
    if (choice === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = choice;
    try {
      if (choice === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, choice);
    } catch {
      // Storage may be forbidden: the choice holds until the page is left.
    }
  }
}

function kept(): ThemeChoice {
  const theme = document.documentElement.dataset['theme'];
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}
