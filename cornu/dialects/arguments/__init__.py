"""Old arguments: what each means today."""
