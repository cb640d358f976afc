package io.genrec.inference.generation;

import io.genrec.domain.semanticid.SemanticIdTable;
import io.genrec.inference.bundle.BrokenBundle;
import io.genrec.inference.bundle.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The generations of one catalogue in the folder {@code generations/} of a run: {@code CATALOGUE/000001}, {@code 000002} and
 * so on, CATALOGUE being the digest of the semantic ids that were tokenized. So a catalogue that is tokenized anew begins at
 * generation 0, and bundles of the one before still find theirs. Generations are appended and never changed.
 */
public final class Generations {
    private static final int CATALOG_DIGITS = 16;

    private final Path folder;
    private final String catalog;

    private Generations(Path folder, String catalog) {
        this.folder = folder;
        this.catalog = catalog;
    }

    /**
     * Those over a catalogue, whether there are any or not.
     *
     * @param root the run's folder of generations
     * @param tokenized semantic ids of generation 0
     */
    public static Generations of(Path root, SemanticIdTable tokenized) {
        String catalog = digest(tokenized);
        return new Generations(root.resolve(catalog), catalog);
    }

    /** Of the code space and the semantic ids, in the order of the item ids. */
    static String digest(SemanticIdTable table) {
        StringBuilder text = new StringBuilder(table.space().toString());
        table.byItem()
                .forEach((item, id) ->
                        text.append('\n').append(item).append('\t').append(id));
        return Sha256.of(text.toString()).substring(0, CATALOG_DIGITS);
    }

    /** Where a generation lies, or is to be put. */
    public Path folder(int number) {
        return folder.resolve(String.format(Locale.ROOT, "%06d", number));
    }

    /** The number of the newest, 0 where there are none. What has no manifest yet is not there yet. */
    public int newest() {
        return newestAfter(0);
    }

    /** Generation 0: the catalogue as it was tokenized. */
    public CatalogOverlay tokenized() {
        return CatalogOverlay.none(catalog);
    }

    /**
     * What the catalogue holds at a generation.
     *
     * @throws BrokenBundle where there is none of this number, or one up to it is broken
     */
    public CatalogOverlay at(int number) {
        return after(tokenized(), number);
    }

    /** What the catalogue holds at its newest generation. @throws BrokenBundle where one is broken */
    public CatalogOverlay atNewest() {
        return at(newest());
    }

    /**
     * The same as {@link #at}, of which the first generations may be known.
     *
     * @param known read from here before, or of no catalogue
     */
    public CatalogOverlay after(CatalogOverlay known, int number) {
        if (number < 0 || number > newestAfter(known.generation())) {
            throw new BrokenBundle("there is no generation " + number + " of the catalogue in " + folder
                    + ": the newest is " + newest());
        }
        boolean isBefore = known.catalog().equals(catalog) && known.generation() <= number;
        CatalogOverlay overlay = isBefore ? known : tokenized();
        while (overlay.generation() < number) {
            overlay = overlay.with(read(overlay.generation() + 1));
        }
        return overlay;
    }

    /** One by itself. @throws BrokenBundle where it is absent or broken */
    public Generation read(int number) {
        Generation generation = Generation.read(folder(number));
        if (generation.number() != number || !generation.catalog().equals(catalog)) {
            throw new BrokenBundle(folder(number) + " holds generation " + generation.number() + " of catalogue "
                    + generation.catalog() + ": copy the folder of generations again, whole");
        }
        return generation;
    }

    /** As {@link #newest}, without a look at those that are known to be there. */
    public int newestAfter(int known) {
        int number = known;
        while (Files.isRegularFile(folder(number + 1).resolve(Generation.MANIFEST))) {
            number++;
        }
        return number;
    }
}
