"""Pages as markdown, for programs that read text; and llms.txt, which says what else there is for them."""
