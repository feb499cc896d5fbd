import { drawer, type GeneratorRandom, type Weighted } from './generator-random.ts';

const FIRST_NAMES = weighted(
  'James 30 Michael 32 Robert 28 John 28 David 27 William 22 Christopher 20 Joseph 18 Daniel 18 Matthew 17 Thomas 16 ' +
    'Anthony 16 Mark 14 Steven 13 Brian 13 Kevin 13 Jason 13 Jeffrey 12 Ryan 12 Eric 11 Timothy 11 Joshua 11 Andrew 11 ' +
    'Richard 11 Kenneth 10 Charles 10 Scott 9 Justin 9 Gregory 8 Brandon 8 Jose 9 Juan 8 Luis 8 Carlos 8 Jesus 6 ' +
    'José 4 Jesús 2 Ramón 2 Martín 2 Tomás 2 Andrés 2 Raúl 2 Benjamin 7 Samuel 7 Patrick 7 Jonathan 7 Tyler 7 Aaron 7 ' +
    'Adam 7 Nathan 6 Zachary 6 Kyle 6 Jeremy 6 Sean 5 Travis 5 Dustin 5 Chad 5 Cody 5 Derek 4 Shawn 4 Keith 5 Gary 5 ' +
    'Larry 4 Frank 4 Raymond 4 Dennis 4 Jerry 4 Douglas 4 Peter 4 Victor 4 Miguel 5 Angel 4 Francisco 4 Jorge 4 ' +
    'Manuel 4 Ricardo 4 Antonio 4 Hector 3 Oscar 3 Mario 3 Javier 3 Eduardo 3 Minh 2 Tuan 2 Wei 2 Ahmed 2 Mohammed 3 ' +
    'Omar 2 Ivan 2 Dmitri 1 Jamal 2 Darnell 2 Andre 3 Marcus 4 Terrence 2 Jennifer 3 Jessica 3 Amanda 2 Sarah 3 ' +
    'Melissa 2 Nicole 2 Stephanie 2 Michelle 2 Ashley 2 Maria 3 María 1 Laura 2 Elizabeth 2 Emily 2 Kayla 1 Tiffany 1 ' +
    'Crystal 1 Guadalupe 1 Zoë 1 Renée 1 Chloë 1',
);

const LAST_NAMES = weighted(
  'Smith 48 Johnson 39 Williams 32 Brown 29 Jones 28 Garcia 23 Miller 23 Davis 22 Rodriguez 22 Martinez 21 Hernandez 21 ' +
    'Lopez 17 Gonzalez 17 Wilson 16 Anderson 16 Thomas 15 Taylor 15 Moore 14 Jackson 14 Martin 14 Lee 14 Perez 13 ' +
    'Thompson 13 White 13 Harris 12 Sanchez 12 Clark 11 Ramirez 11 Lewis 11 Robinson 11 Walker 10 Young 10 Allen 10 ' +
    'King 9 Wright 9 Scott 9 Torres 9 Nguyen 9 Hill 9 Flores 9 Green 9 Adams 8 Nelson 8 Baker 8 Hall 8 Rivera 8 ' +
    'Campbell 8 Mitchell 8 Carter 8 Roberts 7 Gomez 7 Phillips 7 Evans 7 Turner 7 Diaz 7 Parker 7 Cruz 7 Edwards 7 ' +
    'Collins 7 Reyes 7 Stewart 6 Morris 6 Morales 6 Murphy 6 Cook 6 Rogers 6 Gutierrez 6 Ortiz 6 Morgan 6 Cooper 6 ' +
    'Peterson 6 Bailey 6 Reed 6 Kelly 6 Howard 6 Ramos 6 Kim 5 Cox 5 Ward 5 Richardson 5 Watson 5 Brooks 5 Chavez 5 ' +
    'Wood 5 James 5 Bennett 5 Gray 5 Mendoza 5 Ruiz 5 Hughes 5 Price 5 Alvarez 5 Castillo 5 Sanders 5 Patel 5 Myers 5 ' +
    'Long 4 Ross 4 Foster 4 Jimenez 4 Powell 4 Jenkins 4 Perry 4 Russell 4 Sullivan 4 Bell 4 Coleman 4 Butler 4 ' +
    'Henderson 4 Barnes 4 Fisher 4 Vasquez 4 Simmons 4 Romero 4 Jordan 4 Patterson 4 Alexander 4 Hamilton 4 Graham 4 ' +
    'Kowalski 2 Nowak 2 Schmidt 3 Schneider 2 Hoffman 3 Wagner 3 Olson 3 Larsen 2 Johansson 1 Rossi 2 Russo 2 Esposito 1 ' +
    "O'Brien 3 O'Connor 3 O'Neill 2 O'Reilly 1 O'Donnell 1 D'Angelo 2 D'Amico 1 McDonald 3 MacLeod 1 St. John 1 " +
    'de la Cruz 2 Van Dyke 1 von Braun 1 Núñez 2 Muñoz 2 Peña 2 Ibáñez 1 García 2 Gutiérrez 1 Müller 1 Jürgens 1 ' +
    'Sørensen 1 Håkansson 1 François 1 Lefèvre 1 Dvořák 1 Wójcik 1 Tran 4 Pham 3 Le 3 Singh 3 Khan 3 Ali 2 Chen 3 Wong 2 ' +
    'Yamamoto 1 Kahananui 1 Begay 1 Tsosie 1 Yazzie 1 Washington 3 Jefferson 2 Freeman 2',
);

/** The fifty states and the District of Columbia, by roughly how many work on vehicles there. */
const STATES = weighted(
  'CA 112 TX 92 FL 68 NY 55 PA 43 IL 40 OH 40 GA 34 NC 35 MI 34 NJ 26 VA 27 WA 24 AZ 23 TN 22 MA 20 IN 23 MO 21 MD 18 ' +
    'WI 20 CO 18 MN 18 SC 17 AL 17 LA 15 KY 15 OR 13 OK 14 CT 11 UT 10 IA 12 NV 10 AR 10 MS 10 KS 10 NM 6 NE 7 ID 6 ' +
    'WV 6 HI 4 NH 5 ME 5 RI 3 MT 4 DE 3 SD 3 ND 3 AK 2 VT 2 WY 2 DC 1',
);

const EMPLOYERS = {
  places:
    'Riverside Lakeview Hillcrest Summit Valley Northgate Eastside Parkway Liberty Pioneer Cedar Heritage Sunset Metro ' +
    'Bayview Frontier Crossroads Twin-Oaks Maple Granite Harbor Prairie Capitol Central Highland Mesa Gateway Keystone',
  trades: {
    AUTO: 'Ford|Chevrolet|Toyota|Honda|Auto Repair|Automotive|Tire & Service|Motors|Subaru|Garage, Inc.|Car Care Center',
    TRUCK: 'Freightliner|Truck Center|Diesel Service|Fleet Maintenance|Kenworth|Logistics, LLC|Peterbilt',
    BUS: 'School District Transportation|Unified Schools Garage|Student Transit',
    TRANSIT: 'Transit Authority|Regional Transit|Metro Bus Garage',
    COLLISION: 'Collision Center|Auto Body|Paint & Body, Inc.|Body Works',
    PARTS: 'Auto Parts|Truck Parts|Parts & Supply|Parts Warehouse, Inc.',
    MILITARY: 'Motor Pool, U.S. Army|Maintenance Company, U.S. Marine Corps|Army National Guard',
    EQUIPMENT: 'Truck Equipment|Upfitters, LLC|Body & Hoist',
  },
  schools: 'Community College|Technical College|Technical Institute|Career Center',
} as const;

export type EmployerKind = keyof typeof EMPLOYERS.trades;

const drawFirstName = drawer(FIRST_NAMES);
const drawLastName = drawer(LAST_NAMES);
const drawState = drawer(STATES);
const PLACES = listOf(EMPLOYERS.places, ' ');
const SCHOOLS = listOf(EMPLOYERS.schools, '|');
const WORKPLACES = Object.fromEntries(
  Object.entries(EMPLOYERS.trades).map(([kind, names]) => [kind, listOf(names, '|')]),
) as Record<EmployerKind, [string, ...string[]]>;

export function inventFirstName(random: GeneratorRandom): string {
  return drawFirstName(random);
}

/** A last name; one in sixty is a double name with a hyphen. */
export function inventLastName(random: GeneratorRandom): string {
  const name = drawLastName(random);
  return random.below(60) === 0 ? `${name}-${drawLastName(random)}` : name;
}

/** An ISO 3166-2 code. */
export function inventHomeState(random: GeneratorRandom): string {
  return `US-${drawState(random)}`;
}

export function inventEmployer(random: GeneratorRandom, kind: EmployerKind): string {
  return `${placeName(random)} ${random.pick(WORKPLACES[kind])}`;
}

export function inventSchool(random: GeneratorRandom): string {
  return `${placeName(random)} ${random.pick(SCHOOLS)}`;
}

function placeName(random: GeneratorRandom): string {
  return random.pick(PLACES).replace('-', ' ');
}

/** Reads `Name 12 Other Name 3`: each run of words up to a number is one item, the number its weight. */
function weighted(text: string): Weighted<string>[] {
  return [...text.matchAll(/(\D+?) (\d+)(?: |$)/g)].map((match) => ({
    item: match[1] ?? '',
    weight: Number(match[2]),
  }));
}

function listOf(text: string, separator: string): [string, ...string[]] {
  const [first, ...rest] = text.split(separator);
  if (first === undefined) throw new RangeError('an empty list of names');
  return [first, ...rest];
}
