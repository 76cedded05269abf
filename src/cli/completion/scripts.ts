/** The shells whose lines haploy completes. */
export const shells = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof shells)[number]

/** What enables completion when a shell reads it. Where haploy has nothing to offer, the shell completes files. */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# haploy: completion for bash. Put this into ~/.bashrc:  eval "$(haploy completion bash)"
_haploy() {
  local candidate
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("$candidate")
  done < <(haploy --complete bash "${'$'}{COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -o default -F _haploy haploy
`,
  zsh: String.raw`#compdef haploy
# haploy: completion for zsh. Put this into ~/.zshrc:  eval "$(haploy completion zsh)"
_haploy() {
  local -a candidates shown
  local candidate about
  while IFS=$'\t' read -r candidate about; do
    candidates+=("$candidate")
    shown+=("$candidate${'$'}{about:+  -- $about}")
  done < <(haploy --complete zsh "${'$'}{(@Q)words[2,CURRENT-1]}" "${'$'}{(Q)PREFIX}" 2>/dev/null)
  if (( $#candidates )); then compadd -l -d shown -a candidates; else _files; fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _haploy haploy
`,
  fish: String.raw`# haploy: completion for fish. Put this into ~/.config/fish/config.fish:  haploy completion fish | source
function __haploy_complete
    set -l words (commandline -opc)
    set -l candidates (haploy --complete fish $words[2..-1] (commandline -ct | string unescape) 2>/dev/null)
    if count $candidates >/dev/null
        printf '%s\n' $candidates
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c haploy -f -a '(__haploy_complete)'
`,
}
