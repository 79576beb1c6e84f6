r"""Provides the completion scripts of bash, zsh and fish, and formats their candidates.

A script passes the command line up to the cursor in ``_KFILMS_LINE``. kfilms prints one
candidate a line: type, tab, value, tab, help. The type is ``plain``, ``file`` or
``dir``; for the last two the shell itself completes files or directories. zsh and fish
quote the text that they insert; for bash it is quoted here. A script inserts
candidates as words and never evaluates them.
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
"""The text that readline will replace: the line from its last word break on."""

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
    """A word of a command line: its offset, unquoted text, and the quote left open."""

    start: int
    text: str
    quote: str


def split_words(line: str, escapes: Mapping[str, str]) -> list[Word]:
    """Split *line* as a shell does; the last word, at the cursor, may be empty.

    *escapes* maps each quote to the characters that a backslash escapes inside it.
    """
    words = []
    start, text, quote, escaped = 0, "", "", False
    for index, char in enumerate(line):
        if escaped:
            backslash = "\\" if quote and char not in escapes[quote] else ""
            text, escaped = text + backslash + char, False
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
                words.append(Word(start, text, quote))
            start, text = index + 1, ""
    return [*words, Word(start, text, quote)]


class Shell(ShellComplete):
    """Base class of the three shells.

    *line* is the command line up to the cursor. *escapes* are the escapes of the shell,
    as in :func:`split_words`.
    """

    escapes: ClassVar[Mapping[str, str]] = {"'": "", '"': '$`"\\\n'}
    line = ""

    def source(self) -> str:
        """Return the script; it has no placeholders to fill in."""
        return self.source_template

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words after ``kfilms``, and the text of the word at the cursor."""
        self.line = os.environ.get(LINE, "")
        *before, last = split_words(self.line, self.escapes)
        texts = [
            os.path.expanduser(word.text) if self.line[word.start] == "~" else word.text
            for word in before
        ]
        return texts[1:], last.text

    def get_completions(
        self, args: list[str], incomplete: str
    ) -> list[CompletionItem[str]]:
        """Return the candidates, each as the whole word at the cursor."""
        option = _option(incomplete)
        items = [
            CompletionItem(option + item.value, item.type, item.help)
            for item in self._hyphened(args, option, incomplete[len(option) :])
            or super().get_completions(args, incomplete)
            if item.type != PLAIN or item.value == printable(item.value)
        ]
        if len({item.value[: len(incomplete)] for item in items}) > 1:
            # The candidates differ in the case of the typed text: keep it as typed.
            for item in items:
                item.value = incomplete + item.value[len(incomplete) :]
        return items

    def _hyphened(
        self, args: list[str], option: str, typed: str
    ) -> list[CompletionItem[str]]:
        """Return the values of an option, if *typed* begins with a hyphen.

        click would complete such a value as another option.
        """
        needs_value = option or (args and args[-1].startswith("-"))
        if not (needs_value and typed.startswith("-")):
            return []
        before, comma, last = typed.rpartition(",")
        return [
            CompletionItem(before + comma + item.value, item.type, item.help)
            for item in super().get_completions([*args], option)
            if item.value.startswith(last)
        ]

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return *item* as one line of output."""
        if item.type != PLAIN:
            return f"{item.type}\t\t"
        return (
            f"{PLAIN}\t{self.quote_for_shell(item.value)}\t{printable(item.help or '')}"
        )

    def quote_for_shell(self, word: str) -> str:
        """Return the text to insert so that the word at the cursor becomes *word*."""
        return word


class Bash(Shell):
    """Bash, which inserts a candidate unquoted, after the last word break."""

    name = "bash"
    source_template = _BASH

    def quote_for_shell(self, word: str) -> str:
        """Return the part of *word* after the last word break, quoted for bash."""
        replaced = os.environ.get(WORD, "")
        start = split_words(self.line.removesuffix(replaced), self.escapes)[-1]
        return _quote_characters(word[len(start.text) :], start.quote)


class Zsh(Shell):
    """Zsh, which reads a candidate and its help as one text, separated by a colon."""

    name = "zsh"
    source_template = _ZSH

    def quote_for_shell(self, word: str) -> str:
        """Return *word* without its option, colons and backslashes escaped."""
        value = word.removeprefix(_option(word))
        return value.replace("\\", "\\\\").replace(":", "\\:")


class Fish(Shell):
    """Fish, which inserts the whole word and has its own quoting rules."""

    name = "fish"
    source_template = _FISH
    escapes: ClassVar[Mapping[str, str]] = {"'": "'\\", '"': '$"\\\n'}


SHELLS: Final[dict[str, type[Shell]]] = {
    shell.name: shell for shell in (Bash, Zsh, Fish)
}


def register() -> None:
    """Replace click's own shell classes by these."""
    for shell in SHELLS.values():
        add_completion_class(shell)


def _option(word: str) -> str:
    """Return the ``--option=`` that *word* begins with, or an empty string."""
    return word[: word.find("=") + 1] if word.startswith("-") else ""


def _quote_characters(text: str, quote: str) -> str:
    """Return *text* quoted for bash inside the open *quote*; empty means unquoted."""
    if not quote:
        return _ACTIVE_IN_BASH.sub(r"\\\g<0>", text)
    if quote == "'":
        inside = text.replace("'", "'\\''")
    else:
        # In double quotes a backslash does not stop history expansion.
        inside = re.sub(r'[$`"\\]', r"\\\g<0>", text).replace("!", "\"'!'\"")
    # readline adds no quote next to an existing one, whatever that one is for.
    before = quote if inside.startswith(quote) else ""
    after = quote if inside.endswith(quote) else ""
    return before + inside + after
