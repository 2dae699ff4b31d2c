/** What a `credentials.toml` looks like. Shown where one is missing. */
export const CREDENTIALS_EXAMPLE = `[openai]
api_key = "sk-…"
# base_url = "https://api.openai.com/v1"
# organization = "org-…"

[anthropic]
api_key = "sk-ant-…"

[gemini]
api_key = "…"

[compatible.ollama]              # any OpenAI-compatible server; the name is yours
base_url = "http://127.0.0.1:11434/v1"
# api_key = "…"                  # optional here
# vendor = "ollama"              # guessed from base_url if left out

# [forge.github]                 # for pushes and pull requests; also [forge.gitlab] and [forge.gitea]
# token = "github_pat_…"
# base_url = "https://github.com"
`;
