"""Files of banks: statements and their entries as rows below the headers of kind payment_entries."""
