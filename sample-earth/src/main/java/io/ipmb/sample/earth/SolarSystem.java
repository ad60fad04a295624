package io.ipmb.sample.earth;

import java.nio.ByteBuffer;

/** The sun, four planets and a moon, as seen from above. Not to scale. */
final class SolarSystem {

    private record Body(double distance, double period, double radius, int colour) {}

    private static final int SUN = 0xffd873;
    private static final Body[] PLANETS = {
        new Body(26, 3, 3, 0xb1a7a0),
        new Body(42, 5.5, 4, 0xe8c07d),
        new Body(62, 9, 5, 0x5aa9e6),
        new Body(84, 15, 4, 0xd9603b)
    };
    private static final Body MOON = new Body(10, 1.2, 1.8, 0xdddddd);
    private static final int WITH_MOON = 2;

    private final int width;
    private final int height;

    SolarSystem(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * Draws the system, {@code seconds} after its start.
     *
     * @param pixels red, green, blue, opacity of each pixel, row by row
     * @return the sum of all bytes
     */
    long draw(double seconds, ByteBuffer pixels) {
        double[] x = new double[PLANETS.length + 1];
        double[] y = new double[PLANETS.length + 1];
        for (int i = 0; i < PLANETS.length; i++) {
            double angle = 2 * Math.PI * seconds / PLANETS[i].period();
            x[i] = width / 2.0 + PLANETS[i].distance() * Math.cos(angle);
            y[i] = height / 2.0 + PLANETS[i].distance() * Math.sin(angle);
        }
        double angle = 2 * Math.PI * seconds / MOON.period();
        x[PLANETS.length] = x[WITH_MOON] + MOON.distance() * Math.cos(angle);
        y[PLANETS.length] = y[WITH_MOON] + MOON.distance() * Math.sin(angle);
        long sum = 0;
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                int colour = colour(column, row, x, y);
                int red = colour >> 16 & 0xff;
                int green = colour >> 8 & 0xff;
                int blue = colour & 0xff;
                int at = 4 * (row * width + column);
                pixels.putInt(at, colour << 8 | 0xff);
                sum += red + green + blue + 0xff;
            }
        }
        return sum;
    }

    private int colour(int column, int row, double[] x, double[] y) {
        for (int i = x.length - 1; i >= 0; i--) {
            Body body = i == PLANETS.length ? MOON : PLANETS[i];
            if (Math.hypot(column - x[i], row - y[i]) <= body.radius()) {
                return body.colour();
            }
        }
        double fromSun = Math.hypot(column - width / 2.0, row - height / 2.0);
        if (fromSun <= 12) {
            return SUN;
        }
        for (Body planet : PLANETS) {
            if (Math.abs(fromSun - planet.distance()) < 0.5) {
                return 0x2b2a38;
            }
        }
        // The sun's glow.
        double light = Math.max(0, 1 - (fromSun - 12) / 30);
        return scaled(SUN, light * light * 0.6);
    }

    private static int scaled(int colour, double by) {
        int red = (int) ((colour >> 16 & 0xff) * by);
        int green = (int) ((colour >> 8 & 0xff) * by);
        int blue = (int) ((colour & 0xff) * by);
        return red << 16 | green << 8 | blue;
    }
}
