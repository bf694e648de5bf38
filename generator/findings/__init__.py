"""What is computed: scores, alignment, figures of samples."""
