package io.genrec.datasets.imports;

import io.genrec.datasets.imports.CsvRows.CsvDialect;
import io.genrec.domain.event.Action;
import io.genrec.domain.item.Item;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * GroupLens' MovieLens: {@code ratings.csv} and {@code movies.csv} (latest, 20M, 25M, 32M), or {@code ratings.dat} and
 * {@code movies.dat} (1M, 10M; ISO-8859-1, fields between {@code ::}). A rating of 4 or more is ordered, a lower one
 * clicked: who rates has watched.
 */
final class MovieLens implements LogSource {
    private static final List<String> RATING = List.of("userId", "movieId", "rating", "timestamp");
    private static final List<String> MOVIE = List.of("movieId", "title", "genres");
    private static final double LIKED = 4;
    private static final double MOST = 5;
    private static final Charset OLD = StandardCharsets.ISO_8859_1;

    private final ImportSettings settings;
    private final TimeFormat times;

    MovieLens(ImportSettings settings) {
        this.settings = settings;
        this.times = settings.times().named("epoch-seconds", ZoneOffset.UTC);
    }

    @Override
    public Map<String, String> read(Intake intake) {
        LogFiles files = new LogFiles(settings.from());
        for (Path movies : files.beginningWith("movies.")) {
            intake.read(rows(movies, MOVIE), row -> intake.item(item(row)));
        }
        Sessions sessions = new Sessions(settings.sessionGap());
        for (Path ratings : files.required("ratings.")) {
            intake.read(rows(ratings, RATING), row -> {
                double rating = row.number("rating");
                if (rating < 0 || rating > MOST) {
                    throw new IllegalArgumentException("rating is not from 0 to 5: " + rating);
                }
                sessions.add(
                        row.required("userId"),
                        row.required("movieId"),
                        rating >= LIKED ? Action.ORDERED : Action.CLICKED,
                        times.millis(row.required("timestamp")));
            });
        }
        sessions.forEach(intake::event);
        return Map.of(
                "pages",
                sessions.description(),
                "positions",
                PagePositions.DESCRIPTION,
                "times",
                "of the rating, not of the watching");
    }

    private static Rows rows(Path file, List<String> columns) {
        return file.getFileName().toString().contains(".dat")
                ? new PlainRows(file, OLD, "::", columns)
                : new CsvRows(
                        file,
                        StandardCharsets.UTF_8,
                        CsvDialect.PLAIN,
                        new ExpectedColumns(columns, "those of MovieLens"));
    }

    private static Item item(Row row) {
        List<String> genres = Stream.of(row.text("genres").split("\\|"))
                .filter(genre -> !genre.isBlank() && !genre.equals("(no genres listed)"))
                .toList();
        return new Item(row.required("movieId"), row.text("title"), genres, "", null, "");
    }
}
