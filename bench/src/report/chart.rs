//! Charts, as SVG.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};
use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;

/// How a figure is drawn along its axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    FromZero,
    Logarithmic,
}

const WIDTH: u32 = 900;
const FONT: &str = "sans-serif";

/// A line for each name: a dot at the middle of three figures, and a bar from
/// the first to the last.
pub(crate) fn spread(
    path: &Path,
    title: &str,
    scale: Scale,
    rows: &[(String, [f64; 3])],
) -> anyhow::Result<()> {
    let area = begin(path, 90 + 28 * rows.len() as u32)?;
    let values = rows.iter().flat_map(|row| row.1);
    let most = values.clone().fold(0.0, f64::max) * 1.08;
    let least = values.fold(f64::INFINITY, f64::min) / 1.2;
    match scale {
        Scale::FromZero => spread_over(&area, title, 0.0..most, rows),
        Scale::Logarithmic => spread_over(&area, title, (least..most).log_scale(), rows),
    }
    .map_err(|error| anyhow!("{}: {error}", path.display()))?;
    Ok(area.present()?)
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

fn spread_over<X>(area: &Area<'_>, title: &str, x: X, rows: &[(String, [f64; 3])]) -> Drawn
where
    X: AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
{
    let count = rows.len() as i32;
    // The first row is at the top.
    let label = |place: &i32| {
        let row = usize::try_from(count - 1 - place).ok();
        row.and_then(|row| rows.get(row))
            .map_or(String::new(), |row| row.0.clone())
    };
    let mut chart = ChartBuilder::on(area)
        .caption(title, (FONT, 17))
        .margin(10)
        .x_label_area_size(30)
        .y_label_area_size(230)
        .build_cartesian_2d(x, (0..count - 1).into_segmented())?;
    chart
        .configure_mesh()
        .y_labels(rows.len() + 1)
        .y_label_formatter(&|value| match value {
            SegmentValue::CenterOf(place) => label(place),
            _ => String::new(),
        })
        .label_style((FONT, 13))
        .max_light_lines(0)
        .bold_line_style(BLACK.mix(0.1))
        .x_label_formatter(&plain)
        .draw()?;
    for (row, (name, [low, middle, high])) in rows.iter().enumerate() {
        let place = SegmentValue::CenterOf(count - 1 - row as i32);
        let colour = match name.starts_with("sockserver") || name.starts_with("rawsock") {
            true => RGBColor(200, 60, 30),
            false => RGBColor(40, 90, 160),
        };
        let bar = [(*low, place.clone()), (*high, place.clone())];
        chart.draw_series([PathElement::new(bar.to_vec(), colour.stroke_width(3))])?;
        chart.draw_series([Circle::new((*middle, place), 5, colour.filled())])?;
    }
    Ok(())
}

/// A line for each name.
pub(crate) fn lines(
    path: &Path,
    title: &str,
    [x, y]: [&str; 2],
    lines: &[(String, Vec<(f64, f64)>)],
) -> anyhow::Result<()> {
    let area = begin(path, 520)?;
    draw_lines(&area, title, [x, y], lines)
        .map_err(|error| anyhow!("{}: {error}", path.display()))?;
    Ok(area.present()?)
}

fn draw_lines(
    area: &Area<'_>,
    title: &str,
    [x, y]: [&str; 2],
    lines: &[(String, Vec<(f64, f64)>)],
) -> Drawn {
    let points = lines.iter().flat_map(|line| &line.1);
    let right = points
        .clone()
        .fold(0.0, |most, point| f64::max(most, point.0));
    let top = points.fold(0.0, |most, point| f64::max(most, point.1));
    let mut chart = ChartBuilder::on(area)
        .caption(title, (FONT, 17))
        .margin(10)
        .x_label_area_size(40)
        .y_label_area_size(60)
        .build_cartesian_2d(0.0..right * 1.02, 0.0..top * 1.05)?;
    chart
        .configure_mesh()
        .x_desc(x)
        .y_desc(y)
        .y_label_formatter(&plain)
        .label_style((FONT, 13))
        .max_light_lines(0)
        .bold_line_style(BLACK.mix(0.1))
        .x_label_formatter(&plain)
        .draw()?;
    for (number, (name, points)) in lines.iter().enumerate() {
        let colour = Palette99::pick(number).stroke_width(2);
        chart
            .draw_series(LineSeries::new(points.iter().copied(), colour).point_size(3))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 16, y)], colour));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .background_style(WHITE.mix(0.8))
        .label_font((FONT, 12))
        .draw()?;
    Ok(())
}

/// A figure on an axis: 50, 0.1, and not 50.0 or 0.30000000000000004.
fn plain(value: &f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn begin(path: &Path, height: u32) -> anyhow::Result<Area<'_>> {
    fs::create_dir_all(path.parent().context("a chart has a folder")?)?;
    let area = SVGBackend::new(path, (WIDTH, height)).into_drawing_area();
    area.fill(&WHITE)?;
    Ok(area)
}
