package io.genrec.flink.split;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Where a held-out part of the log begins, given in one of three ways. */
public sealed interface Cut {
    /**
     * The instant where the part begins.
     *
     * @param end where it ends
     * @param span length of the whole log
     */
    Instant before(Instant end, Duration span);

    /** A share of the whole log's span, above 0 and below 1. */
    record Share(double share) implements Cut {
        public Share {
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException("a share lies between 0% and 100%");
            }
        }

        @Override
        public Instant before(Instant end, Duration span) {
            return end.minusMillis(Math.round(share * span.toMillis()));
        }
    }

    record Length(Duration length) implements Cut {
        @Override
        public Instant before(Instant end, Duration span) {
            return end.minus(length);
        }
    }

    record At(Instant from) implements Cut {
        @Override
        public Instant before(Instant end, Duration span) {
            return from;
        }
    }

    /**
     * Reads {@code 10%}, {@code 42 days}, {@code 2011-08-20} (UTC) or {@code 2011-08-20T12:00:00Z}.
     *
     * @param key within {@code genrec.features}
     */
    static Cut from(Config features, String key) {
        String text = features.getString(key).strip();
        try {
            if (text.endsWith("%")) {
                return new Share(Double.parseDouble(text.substring(0, text.length() - 1)) / 100);
            }
            if (text.endsWith("Z")) {
                return new At(Instant.parse(text));
            }
            return text.matches(".*[a-z]")
                    ? new Length(features.getDuration(key))
                    : new At(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException | ConfigException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "genrec.features." + key + " must be a share of the log's span (10%), a length (42 days), a day"
                            + " (2011-08-20) or an instant (2011-08-20T12:00:00Z): " + text,
                    e);
        }
    }
}
