/// One pass over files for everything that looks into files.
public enum Search {}
