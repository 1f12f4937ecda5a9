package paper

import (
	"bytes"
	"cmp"
	"errors"
	"image"
	"image/color"
	"image/png"
	"maps"
	"math"
	"slices"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// sheet is a canvas measured in pixels from its upper left corner.
type sheet struct {
	*vgimg.Canvas
	height float64
	faces  *font.Cache
}

const pointsPerInch = 72 // at which a point of the library is a pixel

func newSheet(width, height int, paper color.Color) *sheet {
	c := vgimg.NewWith(vgimg.UseWH(vg.Length(width), vg.Length(height)), vgimg.UseDPI(pointsPerInch), vgimg.UseBackgroundColor(paper))
	// A cache of one's own: the library fills it as it draws, and two letters are
	// drawn at once.
	return &sheet{Canvas: c, height: float64(height), faces: font.NewCache(liberation.Collection())}
}

func (s *sheet) at(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x), Y: vg.Length(s.height - y)}
}

func (s *sheet) disc(x, y, r float64, ink color.Color) {
	var p vg.Path
	p.Move(s.at(x+r, y))
	p.Arc(s.at(x, y), vg.Length(r), 0, 2*math.Pi)
	p.Close()
	s.SetColor(ink)
	s.Fill(p)
}

func (s *sheet) line(x1, y1, x2, y2, width float64, ink color.Color) {
	var p vg.Path
	p.Move(s.at(x1, y1))
	p.Line(s.at(x2, y2))
	s.SetColor(ink)
	s.SetLineWidth(vg.Length(width))
	s.Stroke(p)
}

// write puts a word with its middle at x, y.
func (s *sheet) write(text string, x, y, size float64, ink color.Color, bold bool) {
	f := font.Font{Typeface: "Liberation", Variant: "Sans"}
	if bold {
		f.Weight = xfont.WeightBold
	}
	face := s.faces.Lookup(f, font.Length(size))
	s.SetColor(ink)
	capital := size * 0.36 // half the height of a digit
	s.FillString(face, s.at(x-float64(face.Width(text))/2, y+capital), text)
}

// png gives the picture in so few colours that it weighs some kilobytes: the ones
// that are there most, in a fixed order; a rare shade becomes the nearest of them.
func (s *sheet) png() ([]byte, error) {
	full, ok := s.Image().(*image.RGBA)
	if !ok {
		return nil, errors.New("the canvas holds no RGBA")
	}
	colours := palette(full)
	small := image.NewPaletted(full.Bounds(), colours)
	known := map[[4]byte]uint8{}
	var last [4]byte
	index := uint8(colours.Index(color.RGBA{}))
	for i := range small.Pix {
		if p := [4]byte(full.Pix[4*i : 4*i+4]); p != last {
			at, seen := known[p]
			if !seen {
				at = uint8(colours.Index(color.RGBA{p[0], p[1], p[2], p[3]}))
				known[p] = at
			}
			last, index = p, at
		}
		small.Pix[i] = index
	}
	var out bytes.Buffer
	err := png.Encode(&out, small)
	return out.Bytes(), err
}

const fewColours = 64

func palette(of *image.RGBA) color.Palette {
	count := map[[4]byte]int{}
	for i := 0; i < len(of.Pix); {
		p, from := [4]byte(of.Pix[i:i+4]), i
		for i += 4; i < len(of.Pix) && [4]byte(of.Pix[i:i+4]) == p; i += 4 {
		}
		count[p] += (i - from) / 4
	}
	all := slices.SortedFunc(maps.Keys(count), func(a, b [4]byte) int {
		return cmp.Or(count[b]-count[a], bytes.Compare(a[:], b[:]))
	})
	var out color.Palette
	for _, c := range all[:min(len(all), fewColours)] {
		out = append(out, color.RGBA{c[0], c[1], c[2], c[3]})
	}
	return out
}
