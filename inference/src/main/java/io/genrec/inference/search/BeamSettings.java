package io.genrec.inference.search;

import com.typesafe.config.Config;

/**
 * How wide the search is. Keys under {@code genrec.beam-search}.
 *
 * @param beams prefixes kept at each level, at least; a request for more items widens the search
 * @param maxBeams prefixes kept at each level, at most; also the most items one search can return
 */
public record BeamSettings(int beams, int maxBeams) {
    public BeamSettings {
        if (beams < 1) {
            throw new IllegalArgumentException("genrec.beam-search.beams must be positive: " + beams);
        }
        if (maxBeams < beams) {
            throw new IllegalArgumentException(
                    "genrec.beam-search.max-beams must be at least beams (" + beams + "): " + maxBeams);
        }
    }

    public static BeamSettings from(Config genrec) {
        Config search = genrec.getConfig("beam-search");
        return new BeamSettings(search.getInt("beams"), search.getInt("max-beams"));
    }
}
