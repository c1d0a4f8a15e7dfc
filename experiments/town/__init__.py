"""A town as people have it: its workbook read and checked, and who in it could exchange what with whom."""
