r"""Completion in bash, zsh and fish: the scripts, and what kfilms answers them.

The three ask alike: ``_KFILMS_LINE`` holds the command as it was typed, up to the
cursor. They are answered alike, one candidate a line: type, tab, value, tab, help. The
type is ``plain``, or ``file`` or ``dir``: then the shell looks for itself. zsh and fish
quote what they insert; for bash it is done here. A script hands a candidate on as a
word and never evaluates one.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    add_completion_class,
)

from kfilms.cli.output import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

LINE: Final = "_KFILMS_LINE"
WORD: Final = "_KFILMS_WORD"
"""What readline is going to replace: the end of the line, from its last break on."""

PLAIN: Final = "plain"

_ACTIVE_IN_BASH: Final = re.compile(r"""[\s!"#$&'()*;<=>?\[\\\]^`{|}~]""", re.ASCII)

_BASH: Final = r"""# Completion of kfilms in bash (4.4 or newer).
_kfilms() {
    local type value help
    COMPREPLY=()
    while IFS=$'\t' read -r type value help; do
        case $type in
            plain) COMPREPLY+=("$value") ;;
            file) compopt -o default ;;
            dir) compopt -o dirnames ;;
        esac
    done <<< "$(_KFILMS_COMPLETE=bash_complete _KFILMS_LINE=${COMP_LINE:0:COMP_POINT} \
        _KFILMS_WORD=$2 command kfilms 2> /dev/null)"
}
complete -o nosort -F _kfilms kfilms
"""

_ZSH: Final = r"""#compdef kfilms
# Completion of kfilms in zsh.
_kfilms() {
    local type value help
    local -a found
    local line="${(j: :)words[1,CURRENT-1]} $IPREFIX$QIPREFIX$PREFIX"
    [[ $PREFIX == --*=* ]] && compset -P 1 '*='
    while IFS=$'\t' read -r type value help; do
        case $type in
            plain) found+=("$value${help:+:$help}") ;;
            file) _files ;;
            dir) _files -/ ;;
        esac
    done <<< "$(_KFILMS_COMPLETE=zsh_complete _KFILMS_LINE=$line \
        command kfilms 2> /dev/null)"
    (( $#found )) && _describe -V kfilms found -U -i "$IPREFIX"
    (( compstate[nmatches] ))
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _kfilms "$@"
else
    compdef _kfilms kfilms
fi
"""

_FISH: Final = r"""# Completion of kfilms in fish.
function __kfilms
    set -l line (commandline -cp)
    _KFILMS_COMPLETE=fish_complete _KFILMS_LINE="$line" command kfilms 2> /dev/null |
        while read -l -d \t type value help
            switch $type
                case plain
                    printf '%s\t%s\n' $value $help
                case file
                    complete -C "'' "(commandline -ct)
                case dir
                    __fish_complete_directories (commandline -ct)
            end
        end
end
complete --command kfilms --no-files --keep-order --arguments '(__kfilms)'
"""


class Word(NamedTuple):
    """A word of a command: where it begins, what it says, the quote it leaves open."""

    start: int
    text: str
    quote: str


def split_words(line: str, escapes: Mapping[str, str]) -> list[Word]:
    """Split *line* as a shell does; the last word is the one at its end, maybe empty.

    *escapes* tells for each quote which characters a backslash escapes inside it.
    """
    found = []
    start, text, quote, escaped = 0, "", "", False
    for index, char in enumerate(line):
        if escaped:
            kept = "\\" if quote and char not in escapes[quote] else ""
            text, escaped = text + kept + char, False
        elif char == "\\" and (not quote or escapes[quote]):
            escaped = True
        elif char == quote:
            quote = ""
        elif not quote and char in escapes:
            quote = char
        elif quote or char not in " \t\n":
            text += char
        else:
            if start < index:
                found.append(Word(start, text, quote))
            start, text = index + 1, ""
    return [*found, Word(start, text, quote)]


class Shell(ShellComplete):
    """What the three shells share.

    *line* is the command up to the cursor, *escapes* what :func:`read` reads it by.
    """

    escapes: ClassVar[Mapping[str, str]] = {"'": "", '"': '$`"\\\n'}
    line = ""

    def source(self) -> str:
        """Return the script as it is."""
        return self.source_template

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words after ``kfilms``, and what the one at the cursor says."""
        self.line = os.environ.get(LINE, "")
        *before, last = split_words(self.line, self.escapes)
        said = [
            os.path.expanduser(one.text) if self.line[one.start] == "~" else one.text
            for one in before
        ]
        return said[1:], last.text

    def get_completions(
        self, args: list[str], incomplete: str
    ) -> list[CompletionItem[str]]:
        """Return the candidates, each as the whole word that is to stand there."""
        option = _option(incomplete)
        found = [
            CompletionItem(option + item.value, item.type, item.help)
            for item in self._hyphened(args, option, incomplete[len(option) :])
            or super().get_completions(args, incomplete)
            if item.type != PLAIN or item.value == printable(item.value)
        ]
        if len({item.value[: len(incomplete)] for item in found}) > 1:
            # They differ in the case of what is typed: that stays as it is.
            for item in found:
                item.value = incomplete + item.value[len(incomplete) :]
        return found

    def _hyphened(
        self, args: list[str], option: str, typed: str
    ) -> list[CompletionItem[str]]:
        """Return the values of an option that begin with a hyphen, as *typed* does.

        click takes such a value for one more option.
        """
        asked = option or (args and args[-1].startswith("-"))
        if not (asked and typed.startswith("-")):
            return []
        before, comma, last = typed.rpartition(",")
        return [
            CompletionItem(before + comma + item.value, item.type, item.help)
            for item in super().get_completions([*args], option)
            if item.value.startswith(last)
        ]

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return one line of the answer."""
        if item.type != PLAIN:
            return f"{item.type}\t\t"
        return (
            f"{PLAIN}\t{self.quote_for_shell(item.value)}\t{printable(item.help or '')}"
        )

    def quote_for_shell(self, word: str) -> str:
        """Return what the script is to insert so that *word* stands at the cursor."""
        return word


class Bash(Shell):
    """Bash inserts a candidate as it is, behind what it takes for the last break."""

    name = "bash"
    source_template = _BASH

    def quote_for_shell(self, word: str) -> str:
        """Return the rest of *word*, quoted for where it comes to stand."""
        replaced = os.environ.get(WORD, "")
        kept = split_words(self.line.removesuffix(replaced), self.escapes)[-1]
        return _quote_characters(word[len(kept.text) :], kept.quote)


class Zsh(Shell):
    """Zsh takes a candidate and its help as one text, with a colon between them."""

    name = "zsh"
    source_template = _ZSH

    def quote_for_shell(self, word: str) -> str:
        """Return *word* without its option, colons and backslashes escaped."""
        value = word.removeprefix(_option(word))
        return value.replace("\\", "\\\\").replace(":", "\\:")


class Fish(Shell):
    """Fish takes the whole word as it is, and has quotes of its own."""

    name = "fish"
    source_template = _FISH
    escapes: ClassVar[Mapping[str, str]] = {"'": "'\\", '"': '$"\\\n'}


SHELLS: Final[dict[str, type[Shell]]] = {
    shell.name: shell for shell in (Bash, Zsh, Fish)
}


def register() -> None:
    """Have click answer with these, not with its own."""
    for shell in SHELLS.values():
        add_completion_class(shell)


def _option(word: str) -> str:
    """Return ``--option=``, if *word* begins so."""
    return word[: word.find("=") + 1] if word.startswith("-") else ""


def _quote_characters(text: str, quote: str) -> str:
    """Return what says *text* in bash inside the open *quote*, or outside of any."""
    if not quote:
        return _ACTIVE_IN_BASH.sub(r"\\\g<0>", text)
    if quote == "'":
        inside = text.replace("'", "'\\''")
    else:
        # No backslash helps against history expansion there; single quotes do.
        inside = re.sub(r'[$`"\\]', r"\\\g<0>", text).replace("!", "\"'!'\"")
    # readline adds no quote where one stands already, and does not ask what it is for.
    before = quote if inside.startswith(quote) else ""
    behind = quote if inside.endswith(quote) else ""
    return before + inside + behind
