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
  local line=\${COMP_LINE:0:COMP_POINT} typed broken value _about
  local -a words
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  typed=\${words[\${#words[@]}-1]}
  # bash replaces only what follows the last of these, as in a context's arn:aws:eks:…
  broken=\${typed%"\${typed##*[:=]}"}
  COMPREPLY=()
  while IFS=$'\\t' read -r value _about; do
    if [[ $value == :files ]]; then
      compopt -o default 2>/dev/null
      COMPREPLY=()
      return
    fi
    COMPREPLY+=("\${value#"$broken"}")
  done < <("\${words[0]}" completion candidates -- "\${words[@]:1}" 2>/dev/null)
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
# Loaded from $fpath, this file stands for the first call of the function.
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _floe "$@"
else
  compdef _floe floe
fi
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
