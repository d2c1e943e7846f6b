"""The pages that analysts read: a question, its dossier, one call of a rule, a template."""
