"""Cases set side by side: table, courses, one result, glossary, references."""
