"""Pages that show declarations together with what the other rooms say of them."""
