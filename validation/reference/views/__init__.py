"""Pages of the reference data: releases and lists for all, drafts for supervisors."""
