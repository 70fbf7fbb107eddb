"""Who acts: people, organisations, memberships, mandates and API keys."""
