"""The page behind a tracking link; it spans the rooms, so it stands above them."""
