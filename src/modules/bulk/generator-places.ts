import type { GeneratorRandom } from './generator-random.ts';

/** Each state with its census division and some cities, each with the first three digits of its postal codes. */
const STATES =
  'AL 6 Birmingham 352 Mobile 366 Huntsville 358|AK 9 Anchorage 995|AZ 8 Phoenix 850 Tucson 857 Mesa 852|' +
  'AR 7 Little-Rock 722 Fayetteville 727|CA 9 Los-Angeles 900 San-Diego 921 San-Jose 951 Fresno 937 Sacramento 958 Oakland 946|' +
  'CO 8 Denver 802 Colorado-Springs 809 Fort-Collins 805|CT 1 Hartford 061 New-Haven 065|DE 5 Wilmington 198|' +
  'DC 5 Washington 200|FL 5 Miami 331 Orlando 328 Tampa 336 Jacksonville 322 Fort-Myers 339|' +
  'GA 5 Atlanta 303 Savannah 314 Augusta 309|HI 9 Honolulu 968|ID 8 Boise 837|' +
  'IL 3 Chicago 606 Peoria 616 Rockford 611 Springfield 627|IN 3 Indianapolis 462 Fort-Wayne 468|' +
  'IA 4 Des-Moines 503 Cedar-Rapids 524|KS 4 Wichita 672 Topeka 666|KY 6 Louisville 402 Lexington 405|' +
  'LA 7 New-Orleans 701 Baton-Rouge 708|ME 1 Portland 041|MD 5 Baltimore 212 Rockville 208|' +
  'MA 1 Boston 021 Worcester 016 Springfield 011|MI 3 Detroit 482 Grand-Rapids 495 Lansing 489 Flint 485|' +
  'MN 4 Minneapolis 554 Duluth 558|MS 6 Jackson 392 Biloxi 395|MO 4 Saint-Louis 631 Kansas-City 641|' +
  'MT 8 Billings 591 Missoula 598|NE 4 Omaha 681 Lincoln 685|NV 8 Las-Vegas 891 Reno 895|NH 1 Manchester 031|' +
  'NJ 2 Newark 071 Trenton 086 Camden 081|NM 8 Albuquerque 871|NY 2 New-York 100 Buffalo 142 Rochester 146 Albany 122|' +
  'NC 5 Charlotte 282 Raleigh 276 Greensboro 274|ND 4 Fargo 581|OH 3 Columbus 432 Cleveland 441 Cincinnati 452 Toledo 436|' +
  'OK 7 Oklahoma-City 731 Tulsa 741|OR 9 Portland 972 Eugene 974|PA 2 Philadelphia 191 Pittsburgh 152 Allentown 181 Erie 165|' +
  'RI 1 Providence 029|SC 5 Columbia 292 Charleston 294|SD 4 Sioux-Falls 571|TN 6 Nashville 372 Memphis 381 Knoxville 379|' +
  'TX 7 Houston 770 Dallas 752 San-Antonio 782 Austin 787 El-Paso 799 Lubbock 794|UT 8 Salt-Lake-City 841 Provo 846|' +
  'VT 1 Burlington 054|VA 5 Richmond 232 Norfolk 235 Roanoke 240|WA 9 Seattle 981 Spokane 992 Tacoma 984|' +
  'WV 5 Charleston 253|WI 3 Milwaukee 532 Madison 537 Green-Bay 543|WY 8 Cheyenne 820';

interface City {
  readonly name: string;
  readonly postalPrefix: string;
}

interface State {
  readonly division: number;
  readonly cities: readonly [City, ...City[]];
}

const STATE_BY_CODE: ReadonlyMap<string, State> = new Map(
  STATES.split('|').map((text) => {
    const [code = '', division = '', ...words] = text.split(' ');
    const cities = words.flatMap((word, index) =>
      index % 2 === 0 ? [{ name: word.replaceAll('-', ' '), postalPrefix: words[index + 1] ?? '' }] : [],
    );
    const [first, ...others] = cities;
    if (first === undefined) throw new RangeError(`${code} has no city`);
    return [`US-${code}`, { division: Number(division), cities: [first, ...others] }] as const;
  }),
);

const STREETS =
  'Main St|Oak St|Industrial Blvd|Commerce Dr|Washington Ave|Park Ave|Lincoln Hwy|Mill Rd|Airport Rd|2nd St|Route 9';

/** The part of the country, 1 to 9, that a state belongs to: people take work in their own before they go farther. */
export function divisionOf(jurisdiction: string): number {
  return stateOf(jurisdiction).division;
}

/** The state's first city. */
export function cityOf(jurisdiction: string): string {
  return stateOf(jurisdiction).cities[0].name;
}

/** Street, city and postal code of some place in a state. */
export function inventAddress(
  random: GeneratorRandom,
  jurisdiction: string,
): { readonly street: string; readonly city: string; readonly postalCode: string } {
  const city = random.pick(stateOf(jurisdiction).cities);
  const [first = '', ...others] = STREETS.split('|');
  const street = `${random.between(1, 9899)} ${random.pick([first, ...others])}`;
  return { street, city: city.name, postalCode: city.postalPrefix + String(random.below(100)).padStart(2, '0') };
}

function stateOf(jurisdiction: string): State {
  const state = STATE_BY_CODE.get(jurisdiction);
  if (state === undefined) throw new RangeError(`no cities are known in ${jurisdiction}`);
  return state;
}
