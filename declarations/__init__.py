"""The first room: takes declarations in, keeps them, and tells what happened."""
