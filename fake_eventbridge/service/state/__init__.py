"""What exists and what happened: records, tables, the journal, faults and the clock."""
