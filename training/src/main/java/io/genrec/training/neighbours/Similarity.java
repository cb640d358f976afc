package io.genrec.training.neighbours;

import io.genrec.training.setting.SettingName;

/** What makes two items neighbours. */
public enum Similarity {
    /** The users they have in common; silent on items that few have met. */
    SHARED_USERS,
    /** How near the catalogue's vectors are, which know the item's text, too. */
    VECTORS,
    /** Both, each to equal parts. */
    BOTH;

    /** As settings name it. */
    public String settingsName() {
        return SettingName.of(this);
    }
}
