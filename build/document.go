package main

import (
	"errors"
	"fmt"
	"os"
	"path"
	"regexp"
	"strings"
)

var (
	loadingTag  = regexp.MustCompile(`(?is)<(script|link|img|source|video|audio|iframe|object|embed|style|base)\b((?:[^>"']|"[^"]*"|'[^']*')*)>`)
	anyTag      = regexp.MustCompile(`(?is)<[a-z][a-z0-9-]*\b(?:[^>"']|"[^"]*"|'[^']*')*>`)
	attribute   = regexp.MustCompile(`(?is)([a-z][a-z0-9-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)`)
	htmlComment = regexp.MustCompile(`(?s)<!--.*?-->`)
	inlineCode  = regexp.MustCompile(`(?is)^(on[a-z]+|style)$`)
)

// finishDocument points a page's document at what was built, with integrity on every script and style sheet,
// and refuses what the page's policy would block in a browser.
func (s *builtSite) finishDocument(document string, g page) (string, error) {
	document = htmlComment.ReplaceAllString(document, "")
	if err := refuseInline(document); err != nil {
		return "", err
	}
	var errs []error
	linked := false
	finished := loadingTag.ReplaceAllStringFunc(document, func(tag string) string {
		out, url, err := s.finishTag(tag, g)
		errs = append(errs, err)
		linked = linked || url == g.url("main.css")
		return out
	})
	if _, built := s.assets[g.url("main.css")]; built && !linked {
		link := fmt.Sprintf(`<link rel="stylesheet" href="%s" integrity="%s">`, g.url("main.css"), s.held(g.url("main.css")).Integrity)
		if !strings.Contains(finished, "</head>") {
			errs = append(errs, errors.New("no </head> to put the style sheet in"))
		}
		finished = strings.Replace(finished, "</head>", link+"\n</head>", 1)
	}
	return finished, errors.Join(errs...)
}

// refuseInline finds code and styles inside the document, which its policy forbids.
func refuseInline(document string) error {
	for _, tag := range anyTag.FindAllString(document, -1) {
		for _, a := range attribute.FindAllStringSubmatch(tag, -1) {
			if inlineCode.MatchString(a[1]) {
				return fmt.Errorf("%s=... is inline code or style, which the page's policy blocks", a[1])
			}
		}
	}
	return nil
}

// finishTag rewrites one tag that loads something, and returns the address it loads.
func (s *builtSite) finishTag(tag string, g page) (string, string, error) {
	parts := loadingTag.FindStringSubmatch(tag)
	kind, attributes := strings.ToLower(parts[1]), attributesOf(parts[2])
	switch kind {
	case "style", "base", "iframe", "object", "embed":
		return "", "", fmt.Errorf("<%s> is blocked by the page's policy", kind)
	case "script":
		if attributes["src"] == "" {
			return "", "", errors.New("an inline script is blocked by the page's policy")
		}
	}
	reference := attributes["src"] + attributes["href"]
	if reference == "" || strings.HasPrefix(reference, "data:") {
		return tag, "", nil
	}
	url := builtURL(reference, g)
	if _, ok := s.assets[url]; !ok {
		return "", "", fmt.Errorf("<%s> loads %q, which is no file of the site (%s)", kind, reference, url)
	}
	out := attribute.ReplaceAllStringFunc(tag, func(pair string) string {
		if name, _, _ := strings.Cut(pair, "="); loads(strings.TrimSpace(name)) {
			return fmt.Sprintf(`%s="%s"`, name, url)
		}
		return pair
	})
	if kind == "script" || kind == "link" && checked(attributes["rel"]) {
		out = strings.TrimRight(strings.TrimSuffix(out, ">"), " /") + fmt.Sprintf(` integrity="%s">`, s.held(url).Integrity)
	}
	return out, url, nil
}

// loads reports whether an attribute names what its tag loads.
func loads(name string) bool {
	return strings.EqualFold(name, "src") || strings.EqualFold(name, "href")
}

// checked are the links whose integrity browsers check.
func checked(rel string) bool {
	return rel == "stylesheet" || rel == "modulepreload"
}

func attributesOf(text string) map[string]string {
	attributes := map[string]string{}
	for _, a := range attribute.FindAllStringSubmatch(text, -1) {
		attributes[strings.ToLower(a[1])] = strings.Trim(a[2], `"'`)
	}
	return attributes
}

// builtURL is where the file lies that a document names: /icon.svg, or, beside the document, main.ts and
// ../theme.css, which become main.js and theme.css in the page's own folder.
func builtURL(reference string, g page) string {
	switch extension := path.Ext(reference); {
	case strings.HasPrefix(reference, "/"):
		return reference
	case extension == ".ts":
		return g.url(strings.TrimSuffix(path.Base(reference), ".ts") + ".js")
	case extension == ".css":
		return g.url(path.Base(reference))
	}
	return g.url(reference)
}

// linkedSheets are the style sheets of the source tree that a document links.
func (s *builtSite) linkedSheets(document, source string) []string {
	var sheets []string
	for _, tag := range loadingTag.FindAllStringSubmatch(htmlComment.ReplaceAllString(document, ""), -1) {
		href := attributesOf(tag[2])["href"]
		file := path.Join(source, href)
		if path.Ext(href) != ".css" {
			continue
		}
		if _, err := os.Stat(s.path(file)); err == nil {
			sheets = append(sheets, file)
		}
	}
	return sheets
}
