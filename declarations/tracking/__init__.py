"""Links by which an exporter lets a buyer follow one declaration, and nothing else."""
