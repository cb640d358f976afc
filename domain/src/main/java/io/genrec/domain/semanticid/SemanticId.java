package io.genrec.domain.semanticid;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Where an item lives in the codebooks: one code per quantisation level, coarse to fine. */
public record SemanticId(List<Integer> codes) implements Comparable<SemanticId> {
    private static final Comparator<SemanticId> CODE_BY_CODE = (a, b) -> {
        for (int level = 0; level < Math.min(a.codes.size(), b.codes.size()); level++) {
            int order = Integer.compare(a.codes.get(level), b.codes.get(level));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.codes.size(), b.codes.size());
    };

    public SemanticId {
        codes = List.copyOf(codes);
        if (codes.isEmpty()) {
            throw new IllegalArgumentException("a semantic id has at least one code");
        }
        for (int code : codes) {
            if (code < 0) {
                throw new IllegalArgumentException("a code counts from 0: " + code);
            }
        }
    }

    public static SemanticId of(Integer... codes) {
        return new SemanticId(List.of(codes));
    }

    public int code(int level) {
        return codes.get(level);
    }

    /** The first {@code levels} codes, what coarser neighbours share. */
    public SemanticId prefix(int levels) {
        return new SemanticId(codes.subList(0, levels));
    }

    @Override
    public int compareTo(SemanticId other) {
        return CODE_BY_CODE.compare(this, other);
    }

    /** The codes in angle brackets, as reports print them: {@code <12 7 201>}. */
    @Override
    public String toString() {
        return codes.stream().map(String::valueOf).collect(Collectors.joining(" ", "<", ">"));
    }
}
