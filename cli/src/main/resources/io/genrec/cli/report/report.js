// Draws the page's figures from the JSON in each of them, as SVG coloured by the style sheet: dark mode and print follow.
(() => {
  'use strict';

  const colour = number => `var(--c${number % 8})`;
  const short = value => value === 0 ? '0' : Math.abs(value) >= 1000 ? d3.format('.2~s')(value) : d3.format('.3~g')(value);

  function frame(figure, width, height, label) {
    return d3.select(figure).append('svg')
      .attr('viewBox', `0 0 ${width} ${height}`)
      .attr('role', 'img')
      .attr('aria-label', label);
  }

  function legend(figure, series) {
    const list = d3.select(figure).append('p').attr('class', 'legend');
    for (const one of series) {
      const entry = list.append('span');
      entry.append('i').style('background', colour(one.colour));
      entry.append('span').text(one.name);
    }
  }

  function grid(svg, y, left, right) {
    svg.append('g').attr('class', 'grid').selectAll('line').data(y.ticks(5)).join('line')
      .attr('x1', left).attr('x2', right).attr('y1', y).attr('y2', y);
  }

  function lines(figure, drawing, label) {
    const width = 460, height = drawing.diagonal ? 400 : 270, left = 46, right = width - 12, top = 10, bottom = height - 38;
    const all = drawing.series.flatMap(one => one.points);
    const end = d3.max(all.flat());
    const x = d3.scaleLinear(drawing.diagonal ? [0, end] : d3.extent(all, point => point[0]), [left, right]);
    const low = d3.min(all, point => point[1]), high = d3.max(all, point => point[1]);
    const y = d3.scaleLinear(drawing.diagonal ? [0, end] : [low - (high - low) * .05, high + (high - low) * .05], [bottom, top])
      .nice(5);
    const svg = frame(figure, width, height, label);
    grid(svg, y, left, right);
    svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottom})`)
      .call(d3.axisBottom(x).ticks(6).tickFormat(short).tickSizeOuter(0));
    svg.append('g').attr('class', 'axis bare').attr('transform', `translate(${left},0)`)
      .call(d3.axisLeft(y).ticks(5).tickFormat(short).tickSize(0));
    svg.append('text').attr('x', right).attr('y', height - 4).attr('text-anchor', 'end').text(drawing.x);
    if (drawing.diagonal) {
      svg.append('line').attr('class', 'landmark').attr('x1', x(0)).attr('y1', y(0)).attr('x2', x(end)).attr('y2', y(end));
      svg.append('text').attr('x', left + 4).attr('y', top + 10).text(drawing.y);
    }
    const path = d3.line(point => x(point[0]), point => y(point[1]));
    for (const one of drawing.series) {
      svg.append('path').attr('class', 'curve').style('stroke', colour(one.colour)).attr('d', path(one.points));
      if (one.dots) {
        svg.append('g').selectAll('circle').data(one.points).join('circle')
          .attr('class', 'dot').style('fill', colour(one.colour))
          .attr('cx', point => x(point[0])).attr('cy', point => y(point[1])).attr('r', 3.5)
          .append('title').text(point => `${one.name}, ${drawing.x} ${short(point[0])}: ${point[1].toFixed(4)}`);
      }
    }
    if (drawing.series.length > 1) legend(figure, drawing.series);
  }

  function told(name, bar) {
    const interval = bar[1] === null || bar[2] === null ? '' : ` [${bar[1].toFixed(4)}, ${bar[2].toFixed(4)}]`;
    return `${name}: ${bar[0].toFixed(4)}${interval}`;
  }

  const lowest = bar => bar[1] === null ? bar[0] : bar[1];
  const highest = bar => bar[2] === null ? bar[0] : bar[2];

  function bars(figure, drawing, label) {
    const across = Math.max(drawing.groups.length * (drawing.series.length * 15 + 26), 420);
    const width = across + 60, height = 270, left = 44, right = width - 10, top = 10, bottom = height - 34;
    const x = d3.scaleBand(drawing.groups, [left, right]).paddingInner(.22).paddingOuter(.1);
    const inner = d3.scaleBand(drawing.series.map(one => one.name), [0, x.bandwidth()]).padding(.12);
    const all = drawing.series.flatMap(one => one.bars).filter(bar => bar);
    const y = d3.scaleLinear([0, d3.max(all, highest)], [bottom, top]).nice(5);
    const svg = frame(figure, width, height, label);
    grid(svg, y, left, right);
    svg.append('g').attr('class', 'axis bare').attr('transform', `translate(${left},0)`)
      .call(d3.axisLeft(y).ticks(5).tickFormat(short).tickSize(0));
    const axis = svg.append('g').attr('class', 'axis').attr('transform', `translate(0,${bottom})`)
      .call(d3.axisBottom(x).tickSize(0).tickPadding(8));
    axis.selectAll('text').each(function () { // long names in two lines
      const words = this.textContent.split(' ');
      if (words.length < 2) return;
      const half = Math.ceil(words.length / 2), text = d3.select(this).text(null);
      [words.slice(0, half), words.slice(half)].forEach((part, line) => text.append('tspan')
        .attr('x', 0).attr('dy', line === 0 ? '.71em' : '1.1em').text(part.join(' ')));
    });
    for (const one of drawing.series) {
      one.bars.forEach((bar, group) => {
        if (!bar) return;
        const start = x(drawing.groups[group]) + inner(one.name), middle = start + inner.bandwidth() / 2;
        const g = svg.append('g');
        g.append('rect').attr('class', 'bar').style('fill', colour(one.colour))
          .attr('x', start).attr('width', inner.bandwidth()).attr('y', y(bar[0])).attr('height', bottom - y(bar[0]));
        if (bar[1] !== null) {
          g.append('line').attr('class', 'whisker').attr('x1', middle).attr('x2', middle)
            .attr('y1', y(bar[1])).attr('y2', y(bar[2]));
        }
        g.append('title').text(told(`${one.name}, ${drawing.groups[group]}`, bar));
      });
    }
    legend(figure, drawing.series);
  }

  function intervals(figure, drawing, label) {
    const series = drawing.series.filter(one => one.bars[0]);
    if (series.length === 0) return;
    const row = 26, width = 460, left = 16 + d3.max(series, one => one.name.length) * 7.2, right = width - 14;
    const bottom = series.length * row + 8, height = bottom + 24;
    const low = d3.min(series, one => lowest(one.bars[0])), high = d3.max(series, one => highest(one.bars[0]));
    const x = d3.scaleLinear([Math.min(0, low), Math.max(0, high)], [left, right]).nice(5);
    const svg = frame(figure, width, height, label);
    svg.append('g').attr('class', 'grid').selectAll('line').data(x.ticks(5)).join('line')
      .attr('x1', x).attr('x2', x).attr('y1', 2).attr('y2', bottom);
    svg.append('g').attr('class', 'axis bare').attr('transform', `translate(0,${bottom})`)
      .call(d3.axisBottom(x).ticks(5).tickFormat(short).tickSize(0).tickPadding(6));
    if (drawing.zero) {
      svg.append('line').attr('class', 'landmark').attr('x1', x(0)).attr('x2', x(0)).attr('y1', 2).attr('y2', bottom);
    }
    series.forEach((one, index) => {
      const bar = one.bars[0], y = index * row + row / 2 + 2, g = svg.append('g');
      g.append('text').attr('class', 'name').attr('x', left - 10).attr('y', y + 4).attr('text-anchor', 'end').text(one.name);
      if (bar[1] !== null) {
        g.append('line').attr('class', 'interval').style('stroke', colour(one.colour))
          .attr('x1', x(bar[1])).attr('x2', x(bar[2])).attr('y1', y).attr('y2', y);
      }
      g.append('circle').attr('class', 'dot').style('fill', colour(one.colour)).attr('cx', x(bar[0])).attr('cy', y).attr('r', 5);
      g.append('title').text(told(one.name, bar));
    });
  }

  function heat(figure, drawing, label) {
    const counts = drawing.counts, columns = Math.max(16, Math.ceil(Math.sqrt(counts.length))), cell = 20;
    const rows = Math.ceil(counts.length / columns), most = d3.max(counts);
    const shade = d3.scaleSqrt([0, most], [0, 1]);
    const svg = frame(figure, columns * cell, rows * cell, label);
    svg.selectAll('rect').data(counts).join('rect')
      .attr('class', 'cell')
      .attr('x', (count, code) => code % columns * cell + 1).attr('y', (count, code) => Math.floor(code / columns) * cell + 1)
      .attr('width', cell - 2).attr('height', cell - 2).attr('rx', 2)
      .style('fill-opacity', count => count === 0 ? .04 : .12 + .88 * shade(count))
      .append('title').text((count, code) => `code ${code}: ${count} items`);
    const scale = d3.select(figure).append('p').attr('class', 'legend');
    scale.append('span').text('1');
    for (const share of [.03, .25, .5, .75, 1]) {
      scale.append('i').attr('class', 'cell').style('opacity', .12 + .88 * Math.sqrt(share));
    }
    scale.append('span').text(`${most} items`);
  }

  const kinds = {lines, bars, intervals, heat};
  for (const figure of document.querySelectorAll('figure.chart')) {
    const drawing = JSON.parse(figure.querySelector('script').textContent);
    kinds[drawing.type](figure, drawing, figure.querySelector('figcaption').textContent);
  }
})();
