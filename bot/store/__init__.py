"""The only code that opens our database: one transaction, queries by noun."""
