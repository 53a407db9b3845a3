"""What an author runs: from answer notebooks to everything that is generated from them."""
