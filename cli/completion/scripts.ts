/** Shells that can ask `floe` for candidates. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of {@link shells}. */
export type CompletionShell = (typeof shells)[number];

/**
 * What a shell has to source. The scripts know nothing of floe: they ask `floe completion candidates` at
 * every Tab, so that they fit every version and every config.yaml.
 */
export const completionScripts: Readonly<Record<CompletionShell, string>> = {
  bash: `# source <(floe completion bash)
_floe() {
  local value _about
  COMPREPLY=()
  while IFS=$'\\t' read -r value _about; do
    if [[ $value == :files ]]; then
      compopt -o default 2>/dev/null
      COMPREPLY=()
      return
    fi
    COMPREPLY+=("$value")
  done < <("\${COMP_WORDS[0]}" completion candidates -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _floe floe
`,
  zsh: `#compdef floe
# source <(floe completion zsh), or save it as _floe in a folder of $fpath
_floe() {
  local value about
  local -a found
  while IFS=$'\\t' read -r value about; do
    if [[ $value == :files ]]; then
      _files
      return
    fi
    found+=("\${value//:/\\\\:}\${about:+:$about}")
  done < <("\${words[1]}" completion candidates -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe floe found
}
compdef _floe floe
`,
  fish: `# floe completion fish | source
function __floe_candidates
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] completion candidates -- $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c floe -f -a '(__floe_candidates)'
`,
};
