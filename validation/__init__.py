"""The second room: judges declarations under the law of their date."""
