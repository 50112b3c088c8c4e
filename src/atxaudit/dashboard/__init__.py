"""Pages that draw what the store keeps: no portal, no rules, no scores are made here."""
