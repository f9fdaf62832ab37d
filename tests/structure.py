#!/usr/bin/env python3
"""Checks the structure of the Rust code: who may import whom, and what may grow how long.

Usage: tests/structure.py               checks this repository
       tests/structure.py --self-test   proves that every rule finds a planted fault
       tests/structure.py --edges FILE  prints what a file of src/ imports
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Folder of src/ → folders that it may import. Nothing climbs.
MAY_IMPORT = {
    "core": set(),
    "ports": {"core"},
    "api": {"core", "ports"},
    "platform": {"core", "ports"},
    "shell": {"core", "ports", "api", "platform"},
}
MAX_FILE_LINES = 400
MAX_CORE_LINES = 200
MAX_FUNCTION_LINES = 60
MAX_TEST_NAME_WORDS = 9

# Functions that are tables: one row a line, and no branch to follow. Path and name, with the reason.
TABLES: dict[tuple[str, str], str] = {
    ("src/core/settings/tests.rs", "every_refusal_has_its_words"): "one refused value and its message a row",
}

RULES = {
    "climbs": "an import climbs to a folder above",
    "circle": "files import each other in a circle",
    "file length": f"a file of src/ has {MAX_FILE_LINES} lines or more",
    "core length": f"src/core/mod.rs has {MAX_CORE_LINES} lines or more",
    "function length": f"a function has more than {MAX_FUNCTION_LINES} lines",
    "string error": "an error is a String",
    "MOST_": "a maximum is called MOST_ instead of MAX_",
    "test name": f"a test's name has more than {MAX_TEST_NAME_WORDS} words",
}


# --- reading Rust ---------------------------------------------------------------------------------

LEXEME = re.compile(
    r"""
      //[^\n]*                               # line comment
    | /\*.*?\*/                              # block comment
    | b?r(?P<hash>\#*)".*?"(?P=hash)         # raw string
    | b?"(?:\\.|[^"\\])*"                    # string
    | b?'(?:\\u\{[0-9a-fA-F_]+\}|\\x..|\\.|[^'\\\n])'   # character
    """,
    re.VERBOSE | re.DOTALL,
)


def code_only(text: str) -> str:
    """The text with comments and the insides of literals as blanks: every offset stays."""
    return LEXEME.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def closing(code: str, at: int) -> int:
    """Where the brace that opens at `at` is closed."""
    depth = 0
    for brace in re.finditer(r"[{}]", code[at:]):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return at + brace.start()
    return len(code)


def line_of(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1


def leaves(tree: str) -> list[tuple[list[str], str]]:
    """The paths of a `use` tree, each with the name that it gets."""
    tree = tree.strip()
    brace = tree.find("{")
    if brace < 0:
        path, _, alias = tree.partition(" as ")
        parts = [part.strip() for part in path.split("::") if part.strip()]
        if parts and parts[-1] == "self":
            parts.pop()
        return [(parts, alias.strip() or parts[-1])] if parts else []
    head = [part.strip() for part in tree[:brace].split("::") if part.strip()]
    found, depth, start = [], 0, brace + 1
    for at in range(brace, len(tree)):
        depth += {"{": 1, "}": -1}.get(tree[at], 0)
        if (tree[at] == "," and depth == 1) or (tree[at] == "}" and depth == 0):
            for parts, name in leaves(tree[start:at]) or []:
                found.append((head + parts, name))
            if tree[start:at].strip() == "self" and head:
                found.append((head, head[-1]))
            start = at + 1
    return found


USE = re.compile(r"\b(?P<public>pub(?:\([^)]*\))?\s+)?use\s+(?P<tree>[^;]+);")
PATH = re.compile(r"(?<![\w:$])[A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)+")
VISIBILITY = re.compile(r"\bpub\s*\(\s*in\s+[^)]*\)")  # names a module, but imports nothing
INLINE = re.compile(r"\bmod\s+(\w+)\s*\{")


class Source:
    """One file: its code, its module and what it imports."""

    def __init__(self, path: str, text: str):
        self.path, self.text, self.code = path, text, code_only(text)
        self.module = module_of(path)
        self.inline = []
        for found in INLINE.finditer(self.code):
            self.inline.append((found.end() - 1, closing(self.code, found.end() - 1), found[1]))
        self.uses = []
        for found in USE.finditer(self.code):
            for parts, name in leaves(found["tree"]):
                self.uses.append((self.scope(found.start()), parts, name, bool(found["public"])))
        rest = VISIBILITY.sub(lambda found: " " * len(found[0]), self.code)
        rest = USE.sub(lambda found: " " * len(found[0]), rest)
        self.paths = [
            (self.scope(found.start()), re.split(r"\s*::\s*", found[0]))
            for found in PATH.finditer(rest)
        ]

    def scope(self, at: int) -> tuple[str, ...]:
        """The module that this offset is in."""
        return self.module + tuple(name for start, end, name in self.inline if start < at < end)


def module_of(path: str) -> tuple[str, ...]:
    parts = Path(path).with_suffix("").parts[1:]
    if parts in [("lib",), ("main",)]:
        return () if parts == ("lib",) else ("main",)
    if parts[-1] == "mod":
        parts = parts[:-1]
    if parts[:3] == ("platform", "windows", "rules"):  # both systems compile them
        return ("platform",) + parts[2:]
    return parts


class Imports:
    """Which file of src/ imports which."""

    def __init__(self, files: dict[str, str]):
        self.sources = [Source(path, text) for path, text in files.items()]
        self.by_module = {source.module: source for source in self.sources}

    def of(self, source: Source) -> set[str]:
        found = set()
        aliases = {name: (scope, parts) for scope, parts, name, _ in source.uses}
        for scope, parts, _, _ in source.uses:
            found |= self.files(scope, parts, source)
        for scope, parts in source.paths:
            if parts[0] in aliases and parts[0] not in ("crate", "self", "super"):
                start, head = aliases[parts[0]]
                if head != [parts[0]] and "*" not in head:
                    found |= self.files(start, head + parts[1:], source)
                    continue
            found |= self.files(scope, parts, source)
        return found - {source.path}

    def files(self, scope: tuple[str, ...], parts: list[str], source: Source) -> set[str]:
        """The files that a path leads to: more than one where the systems have one each."""
        parts = list(parts)
        at = scope
        if parts[0] in ("crate", "tecjump_tray"):
            at, parts = (), parts[1:]
        elif parts[0] in ("self", "super"):
            while parts and parts[0] in ("self", "super"):
                at, parts = (at[:-1] if parts[0] == "super" else at), parts[1:]
        elif scope + (parts[0],) not in self.by_module:
            return set()  # another crate's, or a type
        return {file.path for file in self.walk(at, parts, source, 0)}

    def walk(self, at, parts, source, depth) -> list[Source]:
        """The files in which `parts` is defined, as seen from module `at`."""
        while parts and at + (parts[0],) in self.by_module:
            at, parts = at + (parts[0],), parts[1:]
        if at == ("platform",) and parts and parts[0] not in ("PlatformError",):
            systems = ["windows", "linux"]
            if parts[0] == "imp":
                parts = parts[1:]
            if source.module[:1] == ("platform",) and len(source.module) > 1:
                systems = [system for system in systems if system == source.module[1]]
            return [
                file
                for system in systems
                for file in self.walk(at + (system,), parts, source, depth + 1)
            ]
        here = self.by_module.get(at)
        if here is None:  # an inline module: its file is the one around it
            while at not in self.by_module:
                at = at[:-1]
            return [self.by_module[at]]
        if parts and depth < 8:
            for scope, target, name, public in here.uses:
                if public and scope == here.module and name == parts[0]:
                    start = self.start(scope, target)
                    if start:
                        return self.walk(start[0], start[1] + parts[1:], source, depth + 1)
        return [here]

    def start(self, scope, parts):
        parts, at = list(parts), scope
        if parts[0] == "crate":
            return (), parts[1:]
        if parts[0] in ("self", "super"):
            while parts and parts[0] in ("self", "super"):
                at, parts = (at[:-1] if parts[0] == "super" else at), parts[1:]
            return at, parts
        return (at, parts) if at + (parts[0],) in self.by_module else None


def circles(edges: dict[str, set[str]]) -> list[list[str]]:
    """The strongly connected components of more than one file (Tarjan)."""
    index, low, stack, on_stack, found = {}, {}, [], set(), []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        on_stack.add(node)
        for other in sorted(edges.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in on_stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            component = []
            while not component or component[-1] != node:
                component.append(stack.pop())
                on_stack.discard(component[-1])
            if len(component) > 1:
                found.append(sorted(component))

    for node in sorted(edges):
        if node not in index:
            visit(node)
    return found


# --- the rules ------------------------------------------------------------------------------------


def imports_faults(files: dict[str, str]):
    imports = Imports(files)
    edges = {}
    for source in imports.sources:
        if source.path == "src/lib.rs":
            continue
        edges[source.path] = imports.of(source) - {"src/lib.rs"}
        folder = folder_of(source.path)
        for other in sorted(edges[source.path]):
            target = folder_of(other)
            if folder in MAY_IMPORT and target != folder and target not in MAY_IMPORT[folder]:
                yield "climbs", f"{source.path} imports {other}"
    for circle in circles(edges):
        yield "circle", " ↔ ".join(circle)


def folder_of(path: str) -> str:
    return Path(path).with_suffix("").parts[1]


FUNCTION = re.compile(r"\bfn\s+(\w+)")
TEST = re.compile(r"#\[test\]\s*(?:#\[(?:[^\[\]]|\[[^\]]*\])*\]\s*)*(?:pub\s+)?(?:async\s+)?fn\s+(\w+)")
STRING_ERROR = re.compile(r"\bResult<[^;{}]*?,\s*String>")


def length_faults(path: str, text: str, code: str):
    lines = text.count("\n")
    if path == "src/core/mod.rs" and lines >= MAX_CORE_LINES:
        yield "core length", f"{path}: {lines} lines"
    if lines >= MAX_FILE_LINES:
        yield "file length", f"{path}: {lines} lines"
    for found in FUNCTION.finditer(code):
        body = re.compile(r"[;{]").search(code, found.end())
        # `;` may also be part of an array's type; a body follows the arguments.
        while body and body[0] == ";" and code.count("[", found.end(), body.start()) > code.count(
            "]", found.end(), body.start()
        ):
            body = re.compile(r"[;{]").search(code, body.end())
        if not body or body[0] == ";":
            continue
        length = line_of(code, closing(code, body.start())) - line_of(code, found.start()) + 1
        if length > MAX_FUNCTION_LINES and (path, found[1]) not in TABLES:
            yield "function length", f"{path}: {found[1]} has {length} lines"


def word_faults(path: str, code: str):
    for found in re.finditer(r"\bMOST_\w*", code):
        yield "MOST_", f"{path}:{line_of(code, found.start())}: {found[0]}"
    for found in TEST.finditer(code):
        words = len([word for word in found[1].split("_") if word])
        if words > MAX_TEST_NAME_WORDS:
            yield "test name", f"{path}: {found[1]} has {words} words"


def check(files: dict[str, str]) -> list[tuple[str, str]]:
    """The faults of these files, as (rule, what)."""
    source = {path: text for path, text in files.items() if path.startswith("src/")}
    faults = list(imports_faults(source))
    for path, text in files.items():
        code = code_only(text)
        if path in source:
            faults.extend(length_faults(path, text, code))
            for found in STRING_ERROR.finditer(code):
                faults.append(("string error", f"{path}:{line_of(code, found.start())}"))
        faults.extend(word_faults(path, code))
    return faults


def repository() -> dict[str, str]:
    found = [ROOT / "build.rs", *ROOT.glob("src/**/*.rs"), *ROOT.glob("tests/**/*.rs")]
    found = [path for path in found if "target" not in path.relative_to(ROOT).parts]
    return {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sorted(found)}


# --- proof that it can fail -----------------------------------------------------------------------

CLEAN = {
    "src/lib.rs": "pub mod core;\npub mod ports;\npub mod platform;\npub mod shell;\n",
    "src/main.rs": "fn main() { tecjump_tray::shell::run(); }\n",
    "src/core/mod.rs": "pub mod a;\npub mod b;\npub struct Core;\n",
    "src/core/a.rs": "// crate::shell\nuse super::b::B;\npub struct A(B);\n",
    "src/core/b.rs": 'pub struct B;\nconst _: &str = "crate::shell::run";\n',
    "src/ports/mod.rs": "mod error;\npub use error::E;\n",
    "src/ports/error.rs": "pub struct E;\n",
    "src/platform.rs": "pub use imp::*;\n",
    "src/platform/linux/mod.rs": "pub mod clock;\nmod bus;\n",
    "src/platform/linux/clock.rs": "use super::bus::Bus;\nuse crate::ports::E;\n",
    "src/platform/linux/bus.rs": "pub struct Bus;\n",
    "src/platform/windows/mod.rs": "pub mod clock;\n",
    "src/platform/windows/clock.rs": "use crate::core::a::A;\n",
    "src/shell/mod.rs": "use crate::platform;\npub fn run() { platform::clock::now(); }\n",
    "tests/journeys/main.rs": "#[test]\nfn it_starts() {}\n",
}
LONG = "fn f() {\n" + "    g();\n" * 60 + "}\n"
PLANTED = [
    ("climbs", "src/platform/linux/bus.rs", "use crate::shell::run;\n"),
    ("climbs", "src/core/b.rs", "fn f() { crate::api::call(); }\n", "src/api/mod.rs"),
    ("climbs", "src/ports/error.rs", "use crate::platform;\nfn f() { platform::clock::now(); }\n"),
    ("climbs", "src/core/b.rs", "mod tests {\n    use crate::ports::E;\n}\n"),
    ("circle", "src/core/b.rs", "use super::a::A;\n"),
    ("circle", "src/core/b.rs", "use crate::core::{Core, b::B};\n", None, "src/core/mod.rs", "use a::A;\n"),
    ("circle", "src/platform/linux/bus.rs", "fn f() { super::clock::now(); }\n"),
    ("circle", "src/ports/error.rs", "use super::x::X;\n", "src/ports/x.rs", "src/ports/x.rs", "use super::E;\n"),
    ("file length", "src/shell/mod.rs", "// a line\n" * 400),
    ("core length", "src/core/mod.rs", "// a line\n" * 200),
    ("function length", "src/shell/mod.rs", LONG),
    ("string error", "src/shell/mod.rs", "fn f() -> Result<Vec<(u8, u8)>, String> {}\n"),
    ("MOST_", "tests/journeys/main.rs", "const MOST_X: u8 = 1;\n"),
    ("test name", "tests/journeys/main.rs", "#[test]\nfn a_b_c_d_e_f_g_h_i_j() {}\n"),
]


def self_test() -> int:
    wrong = [f"clean code has a fault: {fault}" for fault in check(CLEAN)]
    for rule, path, text, *more in PLANTED:
        files = dict(CLEAN)
        if more and more[0]:
            files[more[0]] = "pub struct X;\n"
        if more[1:]:
            files[more[1]] = files[more[1]] + more[2]
        files[path] += text
        if rule not in {found for found, _ in check(files)}:
            wrong.append(f"not found: {rule} in {path}: {text.splitlines()[0]}")
    planted = {rule for rule, *_ in PLANTED}
    wrong += [f"no planted fault for: {rule}" for rule in RULES if rule not in planted]
    print("\n".join(wrong) or f"{len(PLANTED)} planted faults found")
    return 1 if wrong else 0


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    files = repository()
    if sys.argv[1:2] == ["--edges"]:
        imports = Imports({path: text for path, text in files.items() if path.startswith("src/")})
        wanted = [source for source in imports.sources if source.path in sys.argv[2:]]
        print("\n".join(sorted(other for source in wanted for other in imports.of(source))))
        return 0
    faults = check(files)
    failed = False
    for rule, words in RULES.items():
        found = sorted(what for kind, what in faults if kind == rule)
        if found:
            failed = True
            print(f"FAILED {words}: {len(found)}")
            print("".join(f"  {what}\n" for what in found), end="")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
