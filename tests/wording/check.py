#!/usr/bin/env python3
"""Checks spelling and wording of every text file in the repository (`tests/run wording`).

    check.py                  checks; exit 1 and a list of places if a rule is broken
    check.py --list NAME      every place that breaks this rule
    check.py --lower          writes the present counts into known.txt, but never a higher one

Spelling is checked by `typos` (TYPOS names the program) with typos.toml, wording by the table RULES. known.txt
lists the rules that are still broken, with how often; a count may fall but not rise. Each rule has an example
that it must find and examples that it must not find, tried before anything is checked.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
REPO = HERE.parent.parent
KNOWN = HERE / "known.txt"
CONFIG = HERE / "typos.toml"
MAX_TEST_NAME_WORDS = 9
MAX_PLACES = 10  # listed for one rule

# Not ours to word: generated, quoted from another program, or hostile on purpose.
SKIPPED = re.compile(r"\.lock$|^LICENSE$|^tests/rt/exchanges/.*http$|^tests/fuzz/seeds/|^src/api/message/corpus/|^tests/wording/|"
                     r"\.(png|ico)$")
PORTUGUESE_FILES = re.compile(r"GUIA|/pt-BR/")  # spelling is checked in English only


class Rule(NamedTuple):
    name: str
    pattern: re.Pattern[str]
    use: str  # what to write instead
    fault: str  # an example that the pattern finds
    fine: tuple[str, ...] = ()  # examples that it does not find
    skip: tuple[str, ...] = ()  # files where the word is right


def word(pattern: str) -> re.Pattern[str]:
    """A whole word, also as a part of an identifier: `_` and a change to capitals end a word."""
    return re.compile(rf"(?<![A-Za-zÀ-ÿ])(?:{pattern})(?![a-zà-ÿ])")


def text(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


ENGLISH = [
    Rule("MOST_", word("MOST_|LONGEST_"), "MAX_", "const MOST_UNITS", ("ALMOST_", "HUTMOST_")),
    Rule("whoever", word("[Ww]hoever|[Ww]homever"), "the actor's name", "whoever asks", ("who asks",)),
    Rule("somebody", word("[Ss]omebody"), "the actor's name", "Somebody asked"),
    Rule("nobody's", text(r"\b[Nn]obody'?s\b|_nobodys?_|_nobodys?\b"), "belongs to no one; is discarded", "is nobody's",
         ("nobody is signed in",)),
    Rule("put off", word("[Pp]ut(?:s|ting)?[ _]off"), "snooze, postpone", "was_put_off", ("put offline",)),
    Rule("take back", word("(?:take|takes|taking|taken|took)[ _]back"), "withdraw", "fn take_back", ("takes backups",)),
    Rule("under way", word("under[ _]way"), "in flight, running", "a poll is under way", ("anyway",)),
    Rule("set aside", word("sets?[ _]aside"), "quarantine, keep", "is set aside"),
    Rule("hand in", word("hand(?:s|ed|ing)?[ _]in"), "post, pass", "handed in", ("hand inside",)),
    Rule("stands", word("stands(?! for)|stood"), "is, is shown", "the icon stands there", ("stands for", "standstill")),
    Rule("is no", text(r"(?<!here )(?<!\bit )\b(?:is|are) no\b(?! (?:longer|more|less|better|different|further)\b)"),
         "is not a, is rejected", "is no Name", ("there is no name", "is no longer", "is not a name")),
    Rule("hear", word("[Hh]ears?|[Hh]eard"), "receive", "is heard of", ("hearing",)),
    Rule("tell", word("[Tt]ells?(?! [a-z]+ apart)|[Tt]old"), "notify, report, state, show", "tells the user",
         ("tells both apart", "intell")),
    Rule("wish", word("[Ww]ish(?:es|ed)?"), "request, setting", "the server's wish"),
    Rule("deed", word("[Dd]eeds?|DEEDS?"), "action", "MOST_DEEDS"),
    Rule("remark", word("[Rr]emarks?"), "notice, warning", "UiCommand::Remark"),
    Rule("for ever", text(r"\bfor (?:ever|keeps)\b"), "never, permanently", "for ever", ("forever",)),
    Rule("knock", word("[Kk]nock|[Ii]nsist|[Pp]okes?"), "notify", "fn knock"),
    Rule("hurry", word("[Hh]urry|come_back"), "poll_early, resume", "fn hurry"),
    Rule("play", word("[Pp]lay"), "harness, run", "struct Play", ("display", "Player")),
    Rule("scene", word("[Ss]cenes?|[Oo]vertures?|[Cc]urtains?|CURTAIN|[Ff]arewells?|FAREWELL"),
         "suite, case, setup, delay", "the overture", ("obscene",)),
]

PORTUGUESE = [
    Rule("« »", text("[«»]"), "“ ”", "«Enviar»", ("“Enviar”",)),
    Rule("não pôde ser", text("não (?:pôde|puderam) ser"), "Não foi possível + verbo", "o ícone não pôde ser feito",
         ("não pode ser desfeito",)),
    Rule("sozinho", word("sozinh[oa]s?"), "automaticamente", "some sozinho", skip=("README.md",)),
    Rule("máquina", word("[Mm]áquinas?"), "computador", "política da máquina", ("maquinário",)),
    Rule("de novo", text(r"\b[Dd]e novo\b"), "novamente", "tente de novo", ("de novos chamados",)),
    Rule("vale antes", text(r"\b(?:vale|valem) (?:antes|mais)\b"), "tem precedência sobre", "vale antes da do usuário"),
    Rule("ninguém entrou", text("[Nn]inguém entrou"), "nenhuma conta conectada", "ninguém entrou"),
    Rule("cofre", word("[Cc]ofres?"), "Gerenciador de Credenciais", "o cofre de senhas"),
    Rule("percebido", word("(?:des)?percebid[oa]s?"), "detectado", "passam despercebidas"),
    Rule("avise o suporte", text(r"\b[Aa]vis(?:e|ar) (?:o|ao) suporte"), "fale com o suporte", "avise o suporte"),
    Rule("a GPO", text(r"\b(?:[aA]|da|na|uma) GPO\b"), "o GPO", "uma GPO", ("o GPO",)),
    Rule("valor bom", text(r"\bvalor (?:bom|errado|ruim)\b"), "valor válido, valor inválido", "um valor bom"),
    Rule("aguardando você", text(r"(?:aguarda|aguardando|esperam?|esperando)(?: por)? você"), "aguardando sua resposta",
         "Aguardando você".lower()),
    Rule("a sua", text(r"\b(?:[aA] sua|[aA]s suas|[oO] seu|[oO]s seus)\b"), "sua, suas, seu, seus", "a sua resposta",
         ("pela sua organização", "da sua empresa"), ("src/api/message/marks.rs",)),  # quotes other programs
    Rule("diretiva", word("[Dd]iretivas?"), "política", "diretiva de grupo"),
    Rule("posto de lado", text(r"\bpost[oa]s? de lado\b"), "renomeado", "foi posto de lado"),
    Rule("laço", text(r"\b[Ll]aço de|[Ll]inha de execução|[Ss]em linha de exec"), "thread", "o laço de entrada e saída"),
    Rule("trava", word("[Tt]ravas?"), "bloqueio", "a trava de envio", ("atravessa",)),
    Rule("girar", word("girar|girou"), "rotação", "até girar"),
    Rule("perguntar", text(r"\b[Pp]ergunt(?:a|ar|as) ao servidor"), "consultar o servidor", "pergunta ao servidor"),
    Rule("ou … ou", text(r"use \w+ ou \w+ ou"), "use A, B ou C", "use On ou Silent ou Off"),
    Rule("some do menu", text(r"\bsom(?:e|em) do menu"), "não aparece no menu", "o item some do menu"),
    Rule("senão", text(r"[;,.] [Ss]enão\b"), "caso contrário", "primeiro; senão confira"),
    Rule("do ANS", text(r"\b[do]o? ANS\b"), "do prazo combinado", "dentro do prazo do ANS"),
]

RULES = ENGLISH + PORTUGUESE
LONG_NAME = "test name"


class Place(NamedTuple):
    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.words}"


def texts() -> dict[str, str]:
    """The repository's own text files."""
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=REPO, check=True,
                            stdout=subprocess.PIPE, text=True).stdout
    names = [name for name in listed.split("\0") if name and not SKIPPED.search(name)]
    return {name: (REPO / name).read_text("utf-8") for name in names if (REPO / name).is_file()}


def broken(rule: Rule, files: dict[str, str]) -> list[Place]:
    return [Place(name, number, line.strip()[:120])
            for name, content in files.items() if name not in rule.skip
            for number, line in enumerate(content.splitlines(), 1)
            for _ in rule.pattern.finditer(line)]


RUST_TEST = re.compile(r"#\[(?:tokio::)?test\]\s*(?:#\[[^\n]*\]\s*|//[^\n]*\s*)*(?:async )?fn (\w+)")
PYTHON_TEST = re.compile(r"^ *def test_(\w+)", re.MULTILINE)


def long_test_names(files: dict[str, str]) -> list[Place]:
    places = []
    for name, content in files.items():
        pattern = {".rs": RUST_TEST, ".py": PYTHON_TEST}.get(Path(name).suffix)
        for found in pattern.finditer(content) if pattern else ():
            if len(found[1].strip("_").split("_")) > MAX_TEST_NAME_WORDS:
                places.append(Place(name, content.count("\n", 0, found.start(1)) + 1, found[1]))
    return places


def misspelt(paths: Iterable[str]) -> list[str]:
    """The lines that `typos` reports."""
    done = subprocess.run([os.environ["TYPOS"], "--config", str(CONFIG), "--format", "brief", *paths], cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode not in (0, 2):
        raise RuntimeError(f"typos: exit code {done.returncode}: {done.stdout}")
    return done.stdout.splitlines()


def self_test() -> list[str]:
    """A planted fault for each rule, and for the spelling check in each language."""
    faults = []
    for rule in RULES:
        if not broken(rule, {"planted.rs": f"// {rule.fault}"}):
            faults.append(f"rule “{rule.name}” does not find “{rule.fault}”")
        faults += [f"rule “{rule.name}” finds “{fine}”" for fine in rule.fine if broken(rule, {"planted.rs": f"// {fine}"})]
    nine = "one_two_three_four_five_six_seven_eight_nine"
    for source in ("#[test]\nfn NAME() {}", '#[test]\n#[ignore = "slow"]\n// Why.\nfn NAME() {}'):
        found = [len(long_test_names({"planted.rs": source.replace("NAME", name)})) for name in (nine, nine + "_ten")]
        if found != [0, 1]:
            faults.append(f"test names of nine and ten words: {found} found in {source!r}")
    if len(long_test_names({"planted.py": f"def test_{nine}_ten():"})) != 1:
        faults.append("a Python test name of ten words is not found")
    with tempfile.TemporaryDirectory() as folder:
        planted = Path(folder) / "planted.rs"
        planted.write_text('// Recieves an answer.\nconst ERRO: &str = "Não foi possível ler o limite de itens do programa.";\n', "utf-8")
        reports = misspelt([str(planted)])
        if len(reports) != 1 or "Recieves" not in reports[0]:
            faults.append(f"typos finds {reports} in the planted file")
    return faults


def known_counts() -> dict[str, int]:
    rows = [line.split(maxsplit=1) for line in KNOWN.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return {name: int(count) for count, name in rows}


def write_known(counts: dict[str, int]) -> None:
    head = "# Rules of check.py that are still broken, and how often. `check.py --lower` writes it; a count never rises.\n"
    KNOWN.write_text(head + "".join(f"{count:4} {name}\n" for name, count in counts.items() if count), "utf-8")


def check(places: dict[str, list[Place]], known: dict[str, int]) -> list[str]:
    """Prints what is still known to be wrong; returns what is new."""
    faults = []
    use = {rule.name: rule.use for rule in RULES} | {LONG_NAME: f"at most {MAX_TEST_NAME_WORDS} words"}
    for name, found in places.items():
        if len(found) > known.get(name, 0):
            faults += [f"“{name}”, use: {use[name]}: {len(found)} places, {known.get(name, 0)} known", 
                       *(f"    {place}" for place in found[:MAX_PLACES]), f"    all: check.py --list “{name}”"]
        elif found:
            print(f"known: {len(found):4} × “{name}”, use: {use[name]}")
    faults += [f"known.txt names a rule that does not exist: “{name}”" for name in known if name not in places]
    return faults


def main(arguments: list[str]) -> int:
    files = texts()
    places = {rule.name: broken(rule, files) for rule in RULES} | {LONG_NAME: long_test_names(files)}
    if arguments[:1] == ["--list"] and len(arguments) == 2 and arguments[1] in places:
        print(*places[arguments[1]], sep="\n")
        return 0
    known = known_counts()
    if arguments == ["--lower"]:
        write_known({name: min(len(found), known.get(name, 0)) for name, found in places.items()})
        return 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    faults = self_test() + check(places, known) + misspelt(name for name in files if not PORTUGUESE_FILES.search(name))
    print(*faults, sep="\n")
    print(f"{len(files)} files, {len(RULES) + 2} rules: {'FAILED' if faults else 'ok'}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
