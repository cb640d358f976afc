package io.genrec.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whole public data sets, which are no part of the project: what reads them is skipped on machines without them. */
public final class PublicData {
    private static final Path FOLDER = Path.of(System.getProperty("genrec.public-data", "../../shared/data"));

    private PublicData() {}

    /** Where the files of a set are; without them the test ends here, skipped. */
    public static Path folder(String set) {
        Path folder = FOLDER.resolve(set).toAbsolutePath().normalize();
        assumeTrue(
                Files.isDirectory(folder),
                () -> "skipped: no public data at " + folder + "; -Dgenrec.public-data=FOLDER says where it is");
        return folder;
    }
}
