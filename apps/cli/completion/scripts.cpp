#include "completion/scripts.hpp"

namespace ai_sdk::cli {
namespace {

constexpr std::string_view bash = R"(# Completion of ai-sdk for bash. To use it, add to ~/.bashrc:
#   source <(ai-sdk completion bash)
_ai_sdk() {
  local word=${COMP_WORDS[COMP_CWORD]} line
  [ "$word" = "=" ] && word=
  COMPREPLY=()
  while IFS= read -r line; do
    if [ "$line" = ":files" ]; then
      compopt -o filenames 2>/dev/null
      if [ "${word:0:1}" = "@" ]; then
        compopt +o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -P @ -f -- "${word:1}")
      else
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word")
      fi
    else
      COMPREPLY+=("${line%%$'\t'*}")
    fi
  done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _ai_sdk ai-sdk
)";

constexpr std::string_view zsh = R"(#compdef ai-sdk
# Completion of ai-sdk for zsh. To use it, add to ~/.zshrc, below compinit:
#   source <(ai-sdk completion zsh)
_ai_sdk() {
  local line name text
  local -a described
  for line in "${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ":files" ]]; then
      compset -P '@'
      _files
    elif [[ -n $line ]]; then
      name=${line%%$'\t'*}
      text=
      [[ $line == *$'\t'* ]] && text=${line#*$'\t'}
      described+=("${name//:/\\:}${text:+:$text}")
    fi
  done
  (( $#described )) && _describe -t values 'ai-sdk' described
}
if [[ $funcstack[1] == _ai_sdk || $funcstack[1] == _ai-sdk ]]; then
  _ai_sdk "$@"
else
  compdef _ai_sdk ai-sdk
fi
)";

constexpr std::string_view fish = R"(# Completion of ai-sdk for fish. To use it:
#   ai-sdk completion fish >~/.config/fish/completions/ai-sdk.fish
function __ai_sdk_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    for line in ($program __complete $words "$word" 2>/dev/null)
        if test "$line" = ":files"
            if string match -q '@*' -- "$word"
                __fish_complete_path (string sub -s 2 -- "$word") | string replace -r '^' '@'
            else
                __fish_complete_path "$word"
            end
        else
            echo $line
        end
    end
end
complete -c ai-sdk -f -a '(__ai_sdk_complete)'
)";

}  // namespace

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash") return bash;
  if (shell == "zsh") return zsh;
  if (shell == "fish") return fish;
  return {};
}

}  // namespace ai_sdk::cli
