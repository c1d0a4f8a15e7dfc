"""A town as people have it, in a workbook: read and checked (`read`), written as a template (`template`)."""
