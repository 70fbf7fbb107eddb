"""What a file says once for all of its declarations, added to each."""

import copy
from collections.abc import Mapping
from typing import Any


def with_shared(shared: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    """The document with the shared members that it does not give itself."""
    merged = {**copy.deepcopy(dict(shared)), **document}
    for name in shared.keys() & document.keys():
        if isinstance(shared[name], Mapping) and isinstance(document[name], Mapping):
            merged[name] = with_shared(shared[name], document[name])
    return merged
