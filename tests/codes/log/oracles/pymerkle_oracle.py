"""Builds our tree as a stranger would, with pymerkle.

Reads a JSON list of entries (hex) from standard input; answers with the root of each
size and, for the largest tree, the path of each leaf.
"""

import json
import sys

from pymerkle import InmemoryTree  # type: ignore[import-not-found]


def main() -> None:
    entries = [bytes.fromhex(entry) for entry in json.load(sys.stdin)]
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    size = len(entries)
    json.dump(
        {
            "roots": [tree.get_root(count).hex() for count in range(1, size + 1)],
            "paths": [
                [one.hex() for one in tree.prove_inclusion(place, size).path[1:]]
                for place in range(1, size + 1)
            ],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
