"""Compare the lock files with pyproject.toml, without asking any package index."""  # noqa: INP001 - a script

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def faults(lock: Path, wanted: list[str]) -> list[str]:
    text = lock.read_text(encoding="utf-8")
    pins = {canonicalize_name(name): version for name, version in PIN.findall(text)}
    found = []
    for line in wanted:
        requirement = Requirement(line)
        pinned = pins.get(canonicalize_name(requirement.name))
        if pinned is None:
            found.append(f"{lock.name} lacks {requirement.name}")
        elif not requirement.specifier.contains(pinned, prereleases=True):
            found.append(f"{lock.name} pins {pinned}, not {requirement}")
    blocks = re.split(r"\n(?=\S)", text.strip())
    pinned_blocks = [block for block in blocks if PIN.match(block)]
    found += [
        f"{lock.name} has no hash for {block.split()[0]}"
        for block in pinned_blocks
        if "--hash=sha256:" not in block
    ]
    if "://" in text or "--index" in text or "--find-links" in text:
        found.append(f"{lock.name} holds an address of a package index")
    return found


def main() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    direct = project["project"]["dependencies"]
    dev = project["dependency-groups"]["dev"]
    found = faults(Path("requirements.lock"), direct)
    found += faults(Path("requirements-dev.lock"), direct + dev)
    if found:
        sys.exit("\n".join([*found, "Run make lock."]))


if __name__ == "__main__":
    main()
