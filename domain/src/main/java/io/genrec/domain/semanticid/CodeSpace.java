package io.genrec.domain.semanticid;

/**
 * The size of the codebooks and, with it, the numbering of the model's tokens.
 *
 * <p>Tokens: code {@code c} of level {@code l} is {@code l * codesPerLevel + c}; after them the separator between
 * items of the prompt, the start of a page and the end of a page.
 *
 * @param levels quantisation levels, coarse to fine (L)
 * @param codesPerLevel codes a level has (K)
 */
public record CodeSpace(int levels, int codesPerLevel) {
    public CodeSpace {
        if (levels < 1) {
            throw new IllegalArgumentException("levels must be positive: " + levels);
        }
        if (codesPerLevel < 2) {
            throw new IllegalArgumentException("codes per level must be at least 2: " + codesPerLevel);
        }
    }

    public int token(int level, int code) {
        if (level < 0 || level >= levels) {
            throw new IllegalArgumentException("level must be in [0, " + levels + "): " + level);
        }
        if (code < 0 || code >= codesPerLevel) {
            throw new IllegalArgumentException("code must be in [0, " + codesPerLevel + "): " + code);
        }
        return level * codesPerLevel + code;
    }

    public int separator() {
        return levels * codesPerLevel;
    }

    public int pageStart() {
        return levels * codesPerLevel + 1;
    }

    public int pageEnd() {
        return levels * codesPerLevel + 2;
    }

    /** Tokens in all: every code and the three others. */
    public int tokens() {
        return levels * codesPerLevel + 3;
    }

    /** How many different semantic ids there are. */
    public long capacity() {
        return Math.round(Math.pow(codesPerLevel, levels));
    }
}
