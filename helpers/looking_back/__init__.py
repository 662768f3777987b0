"""Looking back at a class: its report as text, tables, figure and file, and its deletion."""
