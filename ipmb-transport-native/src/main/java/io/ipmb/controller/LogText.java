package io.ipmb.controller;

/** Strangers' text for the log. */
final class LogText {

    private static final int MOST_CHARACTERS = 200;

    private LogText() {}

    /** The text on one line, without anything that a terminal obeys, and not endless. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), MOST_CHARACTERS) + 1);
        for (int i = 0; i < text.length() && i < MOST_CHARACTERS; i++) {
            char c = text.charAt(i);
            boolean obeyed = Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
            shown.append(obeyed ? '?' : c);
        }
        return text.length() > MOST_CHARACTERS ? shown.append('…').toString() : shown.toString();
    }
}
