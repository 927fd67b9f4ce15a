"""The layout that Terraform's and Bicep's own formatters give a file."""

import re


def layout_faults(text: str, *, aligned: bool) -> list[str]:
    """Lines that are indented, or (as `terraform fmt` does) have their `=`, elsewhere.

    A line that opens brackets indents what follows by two, one that closes them ends that.
    """
    faults, opened, column = [], list[int](), 0
    for number, line in enumerate(text.splitlines(), 1):
        code = re.sub(r"'[^']*'|\"[^\"]*\"", lambda found: "_" * len(found[0]), line)
        code = re.sub(r"(#|//).*", "", code)
        net = len(re.findall(r"[(\[{]", code)) - len(re.findall(r"[)\]}]", code))
        closed = -net
        while closed > 0:
            closed -= opened.pop()
        opened += [-closed] * (net < 0 and closed < 0)
        indent = 2 * len(opened)
        opened += [net] * (net > 0)
        single = re.match(r" *[\w.-]+( +)= ", code) and net == 0
        place = code.find("= ") if single else 0
        elsewhere = aligned and place and column and place != column
        if elsewhere or line != line.rstrip() or (code.strip() and not indented(code, indent)):
            faults.append(f"{number}: {line}")
        column = place
    return faults + ["empty lines"] * ("\n\n\n" in text)


def indented(code: str, indent: int) -> bool:
    return code.startswith(" " * indent) and code[indent] != " "
