package io.ipmb.benchmarks.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogarithmicAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.LineAndShapeRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.category.DefaultCategoryDataset;
import org.w3c.dom.Document;

/**
 * The plot of rates over sizes of messages, on a logarithmic scale, as text of SVG.
 *
 * @param lines a figure for each size in bytes, by the line's name
 */
record Plot(Map<String, Map<Integer, Double>> lines) {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 480;
    private static final float STROKE = 2;
    private static final double DOT = 6;
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    /** Told apart by people with each kind of colour blindness; after Okabe and Ito. */
    private static final List<Color> COLOURS = List.of(
            new Color(0xD55E00),
            new Color(0xE69F00),
            new Color(0xCC79A7),
            new Color(0x000000),
            new Color(0x0072B2),
            new Color(0x009E73),
            new Color(0x56B4E9),
            new Color(0x8C6D1F),
            new Color(0x999999));

    static {
        // Otherwise turned text becomes a shape.
        TextUtils.setUseDrawRotatedStringWorkaround(false);
    }

    /** The text. */
    String svg() {
        SVGGraphics2D graphics = new SVGGraphics2D(document());
        graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
        chart().draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
        StringWriter text = new StringWriter();
        try {
            graphics.stream(text, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    private JFreeChart chart() {
        DefaultCategoryDataset data = new DefaultCategoryDataset();
        lines.forEach((name, figures) -> figures.forEach((size, figure) -> {
            if (!Double.isNaN(figure)) {
                data.addValue(figure, name, Sizes.text(size));
            }
        }));
        CategoryAxis across = new CategoryAxis("size of a message");
        across.setTickLabelFont(TEXT);
        across.setLabelFont(TEXT);
        LogarithmicAxis up = new LogarithmicAxis("messages a second");
        up.setExpTickLabelsFlag(false);
        up.setNumberFormatOverride(NumberFormat.getIntegerInstance(Locale.ROOT));
        up.setTickLabelFont(TEXT);
        up.setLabelFont(TEXT);
        LineAndShapeRenderer renderer = new LineAndShapeRenderer();
        renderer.setAutoPopulateSeriesStroke(false);
        renderer.setAutoPopulateSeriesShape(false);
        renderer.setDefaultStroke(new BasicStroke(STROKE));
        renderer.setDefaultShape(new Ellipse2D.Double(-DOT / 2, -DOT / 2, DOT, DOT));
        for (int line = 0; line < lines.size(); line++) {
            renderer.setSeriesPaint(line, COLOURS.get(line % COLOURS.size()));
        }
        CategoryPlot plot = new CategoryPlot(data, across, up, renderer);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        plot.setOutlineVisible(false);
        JFreeChart chart = new JFreeChart(null, TEXT, plot, true);
        chart.setBackgroundPaint(Color.WHITE);
        chart.getLegend().setItemFont(TEXT);
        chart.getLegend().setPosition(RectangleEdge.RIGHT);
        return chart;
    }

    private static Document document() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
