package io.genrec.flink.assign;

import io.genrec.domain.semanticid.CodeSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A number for each cell, which is what all codes but the last name: the codes as digits, coarse ones first. */
record CellNumbers(CodeSpace space) {
    /** @param codes of an item; the last is not looked at */
    long of(List<Integer> codes) {
        long number = 0;
        for (int level = 0; level < space.levels() - 1; level++) {
            number = number * space.codesPerLevel() + codes.get(level);
        }
        return number;
    }

    /** All codes but the last. */
    List<Integer> codes(long number) {
        List<Integer> codes = new ArrayList<>();
        long left = number;
        for (int level = 0; level < space.levels() - 1; level++) {
            codes.add((int) (left % space.codesPerLevel()));
            left /= space.codesPerLevel();
        }
        Collections.reverse(codes);
        return codes;
    }
}
